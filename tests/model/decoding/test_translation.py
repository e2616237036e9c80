"""A greedy translation, one step at a time."""

from typing import Any

import pytest
from torch import Tensor

from attnscope.model import Session
from attnscope.model.decoding.cost import step_multiplications
from attnscope.model.decoding.events import CacheUse, Decoded, DecodingStep
from attnscope.model.decoding.translation import translate
from attnscope.model.text.tokenizer import Tokenizer
from attnscope.model.transformer.adapter import TransformerNetwork
from attnscope.model.transformer.config import TransformerConfig
from attnscope.model.transformer.transformer import Transformer


class Scripted(Transformer):
    """Says the same ids each time, whatever it is asked: at each position one of the script."""

    def __init__(self, vocabulary_size: int, script: list[int]) -> None:
        super().__init__(
            TransformerConfig(vocabulary_size=vocabulary_size, d_model=22, n_heads=2, d_ff=13)
        )
        self.eval()
        self.script = script
        self.position = 0

    def decode(self, target: Tensor, *args: Any, start: int = 0, **kwargs: Any) -> Tensor:
        self.position = start + target.shape[1] - 1
        return super().decode(target, *args, start=start, **kwargs)

    def logits(self, hidden: Tensor) -> Tensor:
        logits = super().logits(hidden) * 0
        logits[:, self.script[self.position]] = 9
        return logits


def translation(
    tokenizer: Tokenizer, text: str, max_tokens: int = 31
) -> tuple[list[DecodingStep], Decoded]:
    script = [*tokenizer.encode_ids(text), tokenizer.eos_id]
    model = Scripted(len(tokenizer), script)
    source = [*tokenizer.encode_ids("They are watching."), tokenizer.eos_id]
    steps, decoded = [], None
    first_id = tokenizer.language_id("fr")
    network = TransformerNetwork(model)
    for step in translate(network, tokenizer, source, first_id, max_tokens):
        if isinstance(step, Decoded):
            assert decoded is None
            decoded = step
        else:
            assert decoded is None
            steps.append(step)
    assert decoded is not None
    return steps, decoded


def test_the_steps_end_with_the_end_of_the_sentence_and_the_whole_follows(tokenizer: Tokenizer):
    steps, decoded = translation(tokenizer, "Ils regardent.")
    ids = tokenizer.encode_ids("Ils regardent.")
    assert [step.id for step in steps] == [*ids, tokenizer.eos_id]
    assert [step.index for step in steps] == list(range(len(ids) + 1))
    assert decoded == Decoded(ids, "Ils regardent.", "eos")


@pytest.mark.parametrize("room", [1, 2])
def test_a_translation_that_has_no_more_room_ends_at_the_limit(tokenizer: Tokenizer, room: int):
    steps, decoded = translation(tokenizer, "Ils regardent.", max_tokens=room)
    ids = tokenizer.encode_ids("Ils regardent.")[:room]
    assert [step.id for step in steps] == decoded.ids == ids
    assert decoded.finished == "limit"


def test_a_translation_that_just_fits_still_ends_the_sentence(tokenizer: Tokenizer):
    ids = tokenizer.encode_ids("Ils regardent.")
    steps, decoded = translation(tokenizer, "Ils regardent.", max_tokens=len(ids))
    assert decoded == Decoded(ids, "Ils regardent.", "eos")
    assert steps[-1].id == tokenizer.eos_id


def test_a_step_tells_its_rivals_most_probable_first(tokenizer: Tokenizer):
    steps, _ = translation(tokenizer, "Ils regardent.")
    for step in steps:
        probabilities = [rival.probability for rival in step.top]
        assert probabilities == sorted(probabilities, reverse=True)
        assert (step.top[0].id, step.top[0].text) == (step.id, step.text)
        assert step.probability == pytest.approx(probabilities[0])
        assert step.text == tokenizer.token(step.id).text
        assert 0 < sum(probabilities) <= 1


def test_a_step_counts_the_rows_it_reuses_and_computes(tokenizer: Tokenizer):
    steps, _ = translation(tokenizer, "Ils regardent.")
    memory_length = len(tokenizer.encode_ids("They are watching.")) + 1
    assert steps[0].cache == {"self": CacheUse(0, 1), "cross": CacheUse(0, memory_length)}
    for index, step in enumerate(steps[1:], start=1):
        assert step.cache == {"self": CacheUse(index, 1), "cross": CacheUse(memory_length, 0)}


def test_a_step_counts_the_multiplications_of_its_length(tokenizer: Tokenizer):
    steps, _ = translation(tokenizer, "Ils regardent.")
    network = TransformerNetwork(Scripted(len(tokenizer), [5] * len(steps)))
    memory_length = len(tokenizer.encode_ids("They are watching.")) + 1
    assert [step.multiplications for step in steps] == [
        step_multiplications(network, index + 1, memory_length, cached=True)
        for index in range(len(steps))
    ]
    assert steps[0].multiplications > steps[1].multiplications < steps[2].multiplications


def test_a_session_generates_what_its_trace_decodes(tiny: Session):
    side, steps = tiny.generate("They are watching.", target_language="fr")
    *told, decoded = steps
    assert isinstance(decoded, Decoded)
    trace = tiny.trace("They are watching.", target_language="fr")
    target = trace.manifest.target
    assert side == trace.manifest.source
    assert target is not None
    assert decoded.ids == [token.id for token in target.tokens[1:]]
    assert decoded.text == target.text
    assert trace.manifest.output is not None
    for step, output in zip(told, trace.manifest.output, strict=False):
        assert isinstance(step, DecodingStep)
        assert step.probability == pytest.approx(output.top[0].probability, abs=1e-5)


@pytest.mark.parametrize(("asked", "made"), [(3, 3), (1, 1), (1000, 30), (None, 30)])
def test_a_session_generates_no_more_than_it_is_asked_and_its_limit_allows(
    tiny: Session, asked: int | None, made: int
):
    _, steps = tiny.generate("They are watching.", target_language="fr", max_tokens=asked)
    *_, decoded = steps
    assert isinstance(decoded, Decoded)
    # an untrained network never comes to an end
    assert decoded.finished == "limit"
    assert len(decoded.ids) == made
