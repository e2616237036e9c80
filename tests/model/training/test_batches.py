"""Pairs become padded batches."""

from random import Random

import torch
from hypothesis import given
from hypothesis import strategies as st

from attnscope.model.text.tokenizer import Tokenizer
from attnscope.model.training.batches import Batch, Example, batches, pad
from attnscope.model.training.corpus import Direction, Pair

PAD = 0
side = st.integers(1, 11).flatmap(lambda n: st.lists(st.integers(1, 28), min_size=n, max_size=n))
examples = st.lists(
    st.builds(Example, source=side, target=side.map(lambda ids: [1, *ids])), max_size=20
)


def unpadded(batch: Batch) -> list[Example]:
    rows = zip(batch.source.tolist(), batch.target.tolist(), batch.labels.tolist(), strict=True)
    found = []
    for source, target, labels in rows:
        length = len(labels) - labels[::-1].index(next(id for id in labels[::-1] if id != PAD))
        # what follows each target token is the label at its place; padding is on the right
        assert target[1:length] == labels[: length - 1]
        assert set(target[length:]) <= {PAD}
        assert set(labels[length:]) <= {PAD}
        found.append(
            Example([id for id in source if id != PAD], [*target[:length], labels[length - 1]])
        )
    return found


@given(drawn=examples, max_tokens=st.integers(5, 60), seed=st.integers(0, 99))
def test_every_example_is_in_one_batch_and_no_batch_is_too_large(
    drawn: list[Example], max_tokens: int, seed: int
):
    made = list(batches(drawn, max_tokens=max_tokens, pad_id=PAD, random=Random(seed)))
    back = [example for batch in made for example in unpadded(batch)]
    assert sorted(map(repr, back)) == sorted(map(repr, drawn))
    for batch in made:
        assert batch.target.shape == batch.labels.shape
        assert len(batch.source) == len(batch.target)
        largest = max(batch.source.numel(), batch.target.numel())
        assert largest <= max_tokens or len(batch.source) == 1


def test_a_batch_holds_sentences_of_similar_length():
    made = batches(
        [Example([5] * (n % 9 + 1), [1, 5]) for n in range(90)],
        max_tokens=27,
        pad_id=PAD,
        random=Random(0),
    )
    padding = sum(int((batch.source == PAD).sum()) for batch in made)
    assert padding < 0.1 * sum(n % 9 + 1 for n in range(90))


def test_the_order_of_the_batches_follows_from_the_seed():
    drawn = [Example([5] * (n % 9 + 1), [1, n + 2, 3]) for n in range(50)]

    def ordered(seed: int) -> list[list[list[int]]]:
        made = batches(drawn, max_tokens=20, pad_id=PAD, random=Random(seed))
        return [batch.target.tolist() for batch in made]

    assert ordered(1) == ordered(1)
    assert ordered(1) != ordered(2)


def test_an_example_ends_on_both_sides_and_starts_with_the_target_s_language(tokenizer: Tokenizer):
    example = Example.of(Pair(Direction("zh", "en"), "你好。", "Hello."), tokenizer)
    assert example.source == [*tokenizer.encode_ids("你好。"), tokenizer.eos_id]
    assert example.target == [
        tokenizer.language_id("en"),
        *tokenizer.encode_ids("Hello."),
        tokenizer.eos_id,
    ]
    assert len(example) == max(len(example.source), len(example.target) - 1)


def test_padding_fills_up_to_the_longest():
    assert pad([[5, 6, 7], [8]], PAD).tolist() == [[5, 6, 7], [8, PAD, PAD]]
    assert pad([[5]], PAD).dtype == torch.int64
