"""The numbers of a Trace are the mathematics it claims, padded or not."""

import math

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from attnscope.model import Session
from attnscope.model.network import Place
from attnscope.model.trace.trace import Trace
from attnscope.model.transformer.masks import Blocked

from ...networks import attentions

# 7 source tokens, 5 target tokens
SOURCE, TARGET = "I want to drink water.", "le chat noir."


@pytest.fixture(scope="session")
def trace(tiny: Session) -> Trace:
    return tiny.trace(SOURCE, target=TARGET, target_language="fr")


@pytest.fixture(scope="session")
def padded(tiny: Session) -> Trace:
    """The same request, padded to 11 tokens a side."""
    return tiny.trace(SOURCE, target=TARGET, target_language="fr", pad_to=11)


def close(actual: Tensor, expected: Tensor) -> None:
    torch.testing.assert_close(actual, expected, atol=1e-5, rtol=1e-5)


def heads(joined: Tensor) -> Tensor:
    """T HD → H T D, head by head, as on paper."""
    return torch.stack([joined[:, 11 * head : 11 * (head + 1)] for head in range(2)])


def test_what_a_block_shows_follows_from_its_input_and_its_matrices(trace: Trace):
    assert len(attentions(trace)) == 8
    for block in attentions(trace):
        w_q, w_k, w_v, w_o = (trace[f"weights.{block.name}.w_{letter}"] for letter in "qkvo")
        value = {name: trace[f"{block.name}.{name}"] for name in ("input", "memory", "mask")}
        q, k, v = (trace[f"{block.name}.{letter}"] for letter in "qkv")
        close(q, heads(value["input"] @ w_q))
        close(k, heads(value["memory"] @ w_k))
        close(v, heads(value["memory"] @ w_v))
        close(trace[f"{block.name}.dot"], torch.stack([q[head] @ k[head].T for head in range(2)]))
        scores = trace[f"{block.name}.scores"]
        close(scores, trace[f"{block.name}.dot"] / 11**0.5)
        closed = scores.masked_fill(value["mask"] != 0, -torch.inf)
        weights = trace[f"{block.name}.weights"]
        close(weights, closed.softmax(-1))
        z = trace[f"{block.name}.z"]
        close(z, weights @ v)
        out = trace[f"{block.name}.out"]
        close(out, torch.cat([z[0], z[1]], dim=-1) @ w_o)
        close(trace[f"{block.name}.share"].sum(0), out)
        close(trace[f"{block.name}.residual"], value["input"] + out)


def test_every_sublayer_ends_in_the_norm_of_its_residual(tiny: Session, trace: Trace):
    residuals = [name for name in trace.names if name.endswith(".residual")]
    assert len(residuals) == 2 * 2 + 3 * 3
    for name in residuals:
        # an untrained LayerNorm scales by 1 and adds 0
        normed = trace[name.replace("residual", "normed")]
        close(normed, F.layer_norm(trace[name], (tiny.info.d_model["encoder"],)))


def test_active_is_the_share_of_hidden_units_above_zero(trace: Trace):
    names = [name for name in trace.names if name.endswith(".active")]
    layers = [("encoder", 0), ("encoder", 1), ("decoder", 0), ("decoder", 1), ("decoder", 2)]
    assert set(names) == {f"{stack}.{layer}.ffn.active" for stack, layer in layers}
    for name in names:
        hidden = trace[name.replace("active", "hidden")].tolist()
        expected = [sum(unit > 0 for unit in row) / 13 for row in hidden]
        assert trace[name].dtype == torch.float32
        assert trace[name].tolist() == pytest.approx(expected)
        assert 0 < float(trace[name].mean()) < 1


def test_a_query_row_predicts_the_token_after_it(tiny: Session, trace: Trace):
    target, output = trace.manifest.target, trace.manifest.output
    assert target is not None
    assert output is not None
    assert len(output) == len(target.tokens) == 5
    following = [*(token.id for token in target.tokens[1:]), tiny.tokenizer.eos_id]
    assert [step.next.id for step in output] == following
    assert output[-1].next.text == "<eos>"
    probabilities = trace["decoder.logits"].softmax(-1)
    for row, step in zip(probabilities, output, strict=True):
        assert step.next.probability == pytest.approx(float(row[step.next.id]))
        assert math.exp(-step.loss) == pytest.approx(step.next.probability)
        likeliest = sorted(row.tolist(), reverse=True)[: len(step.top)]
        assert [rival.probability for rival in step.top] == pytest.approx(likeliest)
        for rival in step.top:
            assert rival.probability == pytest.approx(float(row[rival.id]))
            assert rival.text == tiny.tokenizer.token(rival.id).text


def test_the_open_part_of_a_padded_trace_is_the_trace_without_padding(trace: Trace, padded: Trace):
    assert padded.manifest.places == trace.manifest.places
    assert set(padded.names) == set(trace.names)
    for name in trace.names:
        whole, opened = padded[name], trace[name]
        part = whole[tuple(slice(length) for length in opened.shape)]
        torch.testing.assert_close(
            part, opened, atol=1e-5, rtol=0, msg=lambda m, n=name: f"{n}: {m}"
        )
    grown = padded["decoder.1.cross.weights"].shape
    assert grown == (2, 11, 11)


def closed_by(block: Place, query: int, key: int) -> int:
    open_keys = 7 if block.keys == "source" else 5
    return (Blocked.PADDING if key >= open_keys else 0) | (
        Blocked.CAUSAL if block.causal and key > query else 0
    )


def test_a_mask_tells_all_reasons_of_every_cell(padded: Trace):
    for block in attentions(padded):
        expected = [[closed_by(block, query, key) for key in range(11)] for query in range(11)]
        assert padded[f"{block.name}.mask"].tolist() == expected


def test_no_query_of_a_padded_trace_reads_padding_and_each_reads_something(padded: Trace):
    for block in attentions(padded):
        weights, mask = padded[f"{block.name}.weights"], padded[f"{block.name}.mask"]
        assert bool((weights[:, mask != 0] == 0).all())
        close(weights.sum(-1), torch.ones(2, 11))


def test_padding_is_told_apart_and_nothing_is_predicted_after_it(trace: Trace, padded: Trace):
    assert padded.manifest.source is not None
    assert padded.manifest.target is not None
    assert [token.kind for token in padded.manifest.source.tokens[7:]] == ["pad"] * 4
    assert [token.kind for token in padded.manifest.target.tokens[5:]] == ["pad"] * 6
    assert trace.manifest.output is not None
    assert padded.manifest.output is not None
    assert len(padded.manifest.output) == 5
    for with_padding, without in zip(padded.manifest.output, trace.manifest.output, strict=True):
        assert with_padding.next.id == without.next.id
        assert with_padding.next.probability == pytest.approx(without.next.probability, rel=1e-4)


def test_a_side_longer_than_the_padding_stays_as_it_is(tiny: Session):
    trace = tiny.trace(SOURCE, target=TARGET, target_language="fr", pad_to=6)
    assert trace["decoder.0.cross.weights"].shape == (2, 6, 7)


def test_a_translation_is_decoded_before_it_is_padded(tiny: Session):
    plain = tiny.trace("the", target_language="fr")
    padded = tiny.trace("the", target_language="fr", pad_to=31)
    assert plain.manifest.target is not None
    assert padded.manifest.target is not None
    assert padded.manifest.target.text == plain.manifest.target.text
    assert plain.manifest.source is not None
    assert len(plain.manifest.source.tokens) == 2
    close(padded["decoder.logits"], plain["decoder.logits"])
