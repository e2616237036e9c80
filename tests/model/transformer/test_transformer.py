"""What one token of a sentence can and cannot change elsewhere in the network."""

from collections.abc import Callable

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from attnscope.model.taps import Recording, Tap
from attnscope.model.transformer.transformer import Transformer

PAD = 0
Build = Callable[..., Transformer]
NORMS = pytest.mark.parametrize("norm", ["post", "pre"])


def recorded(model: Transformer, source: Tensor, target: Tensor) -> dict[str, Tensor]:
    recording = Recording()
    model(source, target, PAD, Tap((recording,)))
    return recording.values


def with_token(ids: Tensor, position: int, id: int) -> Tensor:
    changed = ids.clone()
    changed[0, position] = id
    assert not torch.equal(changed, ids)
    return changed


def distance(before: Tensor, after: Tensor) -> Tensor:
    """Per position of the first sentence, how far its values moved."""
    return (after - before)[0].abs().flatten(1).amax(dim=-1)


@NORMS
@pytest.mark.parametrize("position", [1, 3, 4])
def test_changing_a_later_target_token_leaves_earlier_logits_equal(
    build: Build, source: Tensor, target: Tensor, norm: str, position: int
):
    model = build(norm=norm)
    before = model(source, target, PAD)
    after = model(source, with_token(target, position, 28), PAD)
    assert torch.equal(before[0, :position], after[0, :position])
    assert torch.equal(before[1:], after[1:])
    assert bool((distance(before, after)[position:] > 1e-4).all())


@NORMS
def test_changing_a_later_target_token_leaves_earlier_rows_of_every_block_equal(
    build: Build, source: Tensor, target: Tensor, norm: str
):
    model = build(norm=norm)
    before = recorded(model, source, target)
    after = recorded(model, source, with_token(target, 3, 28))
    for layer in range(2):
        for block in ("self", "cross"):
            name = f"decoder.{layer}.{block}.weights"
            assert torch.equal(before[name][0, :, :3], after[name][0, :, :3])
            # the first layer's weights of row 3 know the changed token, the later rows too
            assert not torch.equal(before[name][0, :, 3:], after[name][0, :, 3:])


@NORMS
@pytest.mark.parametrize("position", [0, 3, 6])
def test_changing_a_source_token_changes_every_output_of_the_encoder(
    build: Build, source: Tensor, target: Tensor, norm: str, position: int
):
    model, changed = build(norm=norm), with_token(source, position, 28)
    before, after = model.encode(source), model.encode(changed)
    assert bool((distance(before, after) > 1e-4).all())
    logits = distance(model(source, target, PAD), model(changed, target, PAD))
    assert bool((logits > 1e-4).all())


@NORMS
def test_what_padding_looks_like_never_changes_an_open_position(
    build: Build, source: Tensor, target: Tensor, norm: str
):
    model = build(norm=norm)
    before = recorded(model, source, target)
    model.embedding.tokens.weight[PAD] = torch.randn(22) * 50
    after = recorded(model, source, target)
    open_source, open_target = source != PAD, target != PAD
    for name, is_open in [
        ("encoder.1.ffn.residual", open_source),
        ("encoder.1.ffn.normed", open_source),
        ("decoder.1.ffn.residual", open_target),
        ("decoder.1.cross.z", open_target),
    ]:
        first, second = before[name], after[name]
        if first.dim() == 4:
            first, second = (value.transpose(1, 2).flatten(2) for value in (first, second))
        assert torch.equal(first[is_open], second[is_open])
    # it did look different
    assert not torch.equal(before["source.input"], after["source.input"])
    # the logits too, but for that of <pad> itself, whose row of the embedding it is
    assert torch.equal(
        before["decoder.logits"][open_target][:, 1:], after["decoder.logits"][open_target][:, 1:]
    )


def test_a_sentence_in_a_padded_batch_is_the_sentence_alone(
    build: Build, source: Tensor, target: Tensor
):
    model = build()
    together = model(source, target, PAD)
    for row in range(3):
        k, q = int((source[row] != PAD).sum()), int((target[row] != PAD).sum())
        alone = model(source[row : row + 1, :k], target[row : row + 1, :q], PAD)
        torch.testing.assert_close(together[row : row + 1, :q], alone, atol=1e-5, rtol=0)


@given(order=st.permutations(range(7)), norm=st.sampled_from(["post", "pre"]))
def test_without_positions_a_permuted_source_gives_the_same_memory_permuted(
    build: Build, order: list[int], norm: str
):
    model = build(positions="none", norm=norm)
    ids = torch.tensor([[3, 7, 11, 13, 17, 19, PAD], [2, 4, 6, PAD, 8, 10, 12]])
    mask = (ids == PAD).to(torch.uint8)[:, None]
    memory, permuted = model.encode(ids, mask), model.encode(ids[:, order], mask[..., order])
    torch.testing.assert_close(permuted, memory[:, order], atol=1e-5, rtol=0)


@given(order=st.permutations(range(7)))
def test_without_positions_the_translation_does_not_know_the_order_of_the_source(
    build: Build, order: list[int]
):
    model = build(positions="none")
    source, target = torch.tensor([[3, 7, 11, 13, 17, 19, 23]]), torch.tensor([[1, 2, 3, 4, 5]])
    torch.testing.assert_close(
        model(source[:, order], target, PAD), model(source, target, PAD), atol=1e-5, rtol=0
    )


@pytest.mark.parametrize("positions", ["sinusoidal", "learned"])
def test_with_positions_a_permuted_source_gives_another_memory(build: Build, positions: str):
    model, source = build(positions=positions), torch.tensor([[3, 7, 11, 13, 17, 19, 23]])
    swapped = [1, 0, 2, 3, 4, 5, 6]
    memory, permuted = model.encode(source), model.encode(source[:, swapped])
    assert float((permuted - memory[:, swapped]).abs().max()) > 0.1


def test_the_input_is_the_scaled_embedding_plus_the_position(
    build: Build, source: Tensor, target: Tensor
):
    model = build()
    values = recorded(model, source, target)
    rows = model.embedding.tokens.weight[source] * 22**0.5
    torch.testing.assert_close(values["source.embedding"], rows, atol=1e-6, rtol=0)
    for side in ("source", "target"):
        total = values[f"{side}.embedding"] + values[f"{side}.position"]
        assert torch.equal(values[f"{side}.input"], total)


def test_source_target_and_logits_share_one_embedding(build: Build, source: Tensor, target: Tensor):
    model = build()
    values = recorded(model, source, target)
    assert torch.equal(
        values["decoder.logits"], values["decoder.1.ffn.normed"] @ model.embedding.tokens.weight.T
    )
    shapes = [tuple(parameter.shape) for parameter in model.parameters()]
    assert shapes.count((29, 22)) == 1


def test_every_parameter_is_trained(build: Build, source: Tensor, target: Tensor):
    model = build(positions="learned").requires_grad_(True)
    model(source, target, PAD).square().sum().backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, name
        assert float(parameter.grad.abs().max()) > 0, name


def test_attention_blocks_are_listed_in_the_order_in_which_they_run(
    build: Build, source: Tensor, target: Tensor
):
    model, ran = build(), []
    for module in model.attentions():
        module.register_forward_pre_hook(lambda module, _: ran.append(module))
    model(source, target, PAD)
    assert ran == model.attentions()
    assert len(ran) == 6
