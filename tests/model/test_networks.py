"""Networks that are not ours fill a Trace with what they have; what they lack is null."""

import pytest
import torch

from attnscope.app.views.places import place_named, places_with
from attnscope.app.views.registry import WAYS, tensors_named
from attnscope.model import InputError, Session, Trace
from attnscope.model.decoding.events import Decoded
from attnscope.model.network import Network, Place
from attnscope.model.text.tokenizer import Tokenizer
from attnscope.model.text.vocabulary import Vocabulary
from attnscope.model.transformer.layers import DecoderLayer

from ..networks import OTHERS, session_of, transformer_of

TEXT = "They are watching."


@pytest.fixture(params=OTHERS)
def session(request: pytest.FixtureRequest, tokenizer: Tokenizer) -> Session:
    return session_of(request.param, tokenizer)


def test_they_promise_what_a_session_needs(session: Session):
    assert isinstance(session.network, Network)
    assert isinstance(session.tokenizer, Vocabulary)


def test_every_place_has_the_values_it_names_and_no_others(session: Session):
    trace = session.trace(TEXT)
    named = {f"{place.name}.{value}" for place in session.places for value in place.values}
    named |= {f"weights.{place.name}.{name}" for place in session.places for name in place.matrices}
    read = {name for place in session.places for name in place.reads if place.reads}
    assert set(trace.names) == named | read


def test_axes_are_as_long_as_the_sides_and_the_heads_of_their_place(session: Session):
    trace = session.trace(TEXT)
    for place in session.places:
        for value in place.values:
            name = f"{place.name}.{value}"
            lengths = _lengths(trace, place)
            axes = trace.axes(name)
            shape = trace[name].shape
            known = [lengths.get(axis, size) for axis, size in zip(axes, shape, strict=True)]
            assert known == list(shape), name


def _lengths(trace: Trace, place: Place) -> dict[str, int]:
    sides = {"source": trace.manifest.source, "target": trace.manifest.target}
    count = {name: len(side.tokens) for name, side in sides.items() if side is not None}
    lengths = {"Q": count[place.queries], "T": count[place.queries]}
    if place.keys is not None and place.heads is not None and place.d_head is not None:
        lengths |= {"K": count[place.keys], "H": place.heads, "D": place.d_head}
    return lengths


def test_what_a_layer_reads_and_adds_to_is_what_it_was_given(session: Session):
    """post: normed = LayerNorm(x + layer(x)); pre: residual = x + layer(LayerNorm(x))."""
    trace = session.trace(TEXT)
    for place in session.places:
        if place.adds_to is None:
            continue
        x, out = trace[place.adds_to], trace[f"{place.name}.out"]
        torch.testing.assert_close(x + out, trace[f"{place.name}.residual"])
        # an untrained LayerNorm scales by 1 and adds 0
        inner = trace[place.adds_to] if place.norm == "pre" else trace[f"{place.name}.residual"]
        expected = torch.nn.functional.layer_norm(inner, inner.shape[-1:])
        torch.testing.assert_close(trace[f"{place.name}.normed"], expected)
        if place.norm == "pre":
            assert trace[place.reads[0]].equal(trace[f"{place.name}.normed"])
        else:
            assert trace[place.reads[0]].equal(x)


def test_the_x_of_a_feed_forward_makes_its_hidden_layer(tokenizer: Tokenizer):
    """In a pre-norm model it is its own LayerNorm's, not that of the layer before."""
    session = session_of("pre-norm", tokenizer)
    trace = session.trace(TEXT, target_language="fr")
    place = place_named("decoder.1.ffn", session.places)
    assert place is not None
    assert place.reads == ["decoder.1.ffn.normed"]
    layer = transformer_of(session).decoder[1]
    assert isinstance(layer, DecoderLayer)
    with torch.inference_mode():
        hidden = layer.feed_forward.w_1(trace[place.reads[0]]).relu()
    torch.testing.assert_close(hidden, trace[f"{place.name}.hidden"])


def test_every_view_of_every_place_finds_what_it_needs(session: Session):
    trace = session.trace(TEXT)
    seen = set()
    for view, way in WAYS.items():
        for place in places_with(view, session.places):
            seen.add(view)
            assert set(way.tensors(place, session.places)) <= set(trace.names)
            for need in way.needs:
                assert tensors_named(need, place, session.places), (view, place.name)
    assert {"pipeline", "heads", "ffn", "norm", "input", "figure"} <= seen


def test_a_network_without_a_decoder_has_no_target_and_no_output(tokenizer: Tokenizer):
    manifest = session_of("encoder-only", tokenizer).trace(TEXT).manifest
    assert manifest.source is not None
    assert (manifest.target, manifest.output) == (None, None)


def test_a_network_without_an_encoder_reads_what_was_typed(tokenizer: Tokenizer):
    session = session_of("decoder-only", tokenizer)
    manifest = session.trace(TEXT).manifest
    assert manifest.source is None
    assert manifest.target is not None
    assert manifest.target.text == TEXT
    assert (manifest.target.given, manifest.target.finished) == ("reader", "given")
    assert manifest.target.language is None
    assert manifest.output is not None
    assert len(manifest.output) == len(manifest.target.tokens)


@pytest.mark.parametrize("kind", ["encoder-only", "decoder-only"])
@pytest.mark.parametrize("wanted", [{"target": "Ils"}, {"target_ids": [300]}])
def test_a_translation_is_refused_where_none_is_run(tokenizer: Tokenizer, kind: str, wanted: dict):
    with pytest.raises(InputError) as error:
        session_of(kind, tokenizer).trace(TEXT, **wanted)
    assert error.value.field == next(iter(wanted))


@pytest.mark.parametrize("kind", ["encoder-only", "decoder-only"])
def test_what_does_not_translate_says_so(tokenizer: Tokenizer, kind: str):
    session = session_of(kind, tokenizer)
    with pytest.raises(InputError) as error:
        session.generate(TEXT)
    assert error.value.field == "model"
    with pytest.raises(InputError) as error:
        session.trace(TEXT, target_language="fr")
    assert error.value.field == "target_language"


def test_the_uneven_one_translates_step_by_step(tokenizer: Tokenizer):
    session = session_of("uneven", tokenizer)
    _, steps = session.generate(TEXT, target_language="en", max_tokens=4)
    done = [*steps][-1]
    assert isinstance(done, Decoded)
    target = session.trace(TEXT, target_language="en").manifest.target
    assert target is not None
    assert done.ids == [token.id for token in target.tokens[1:]][: len(done.ids)]


def test_the_source_alone_is_what_it_is_beside_a_target(tiny: Session):
    alone = tiny.trace(TEXT, target_language="fr", side="source")
    whole = tiny.trace(TEXT, target_language="fr")
    assert (alone.manifest.target, alone.manifest.output) == (None, None)
    assert not any(name.startswith(("decoder.", "target.")) for name in alone.tensors)
    for name in ("source.input", "encoder.1.self.weights", "encoder.1.ffn.normed"):
        assert alone[name].equal(whole[name])
