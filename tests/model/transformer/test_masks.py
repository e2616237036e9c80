"""Who may read whom, and who forbids it."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from attnscope.model.transformer import masks
from attnscope.model.transformer.masks import Blocked

PAD = 0
lengths = st.integers(1, 11)


@given(lengths)
def test_a_causal_mask_closes_exactly_the_later_keys(length: int):
    mask = masks.causal(length, length)
    for query in range(length):
        for key in range(length):
            assert mask[query, key] == (Blocked.CAUSAL if key > query else Blocked.OPEN)


@given(lengths, st.data())
def test_fewer_queries_than_keys_are_the_last_rows_of_the_whole_mask(n_keys: int, data):
    n_queries = data.draw(st.integers(1, n_keys))
    assert torch.equal(masks.causal(n_queries, n_keys), masks.causal(n_keys, n_keys)[-n_queries:])


def test_a_padding_mask_closes_padding_for_every_query_of_its_sentence_alone():
    ids = torch.tensor([[5, 3, PAD], [4, 9, 2]])
    assert masks.padding(ids, PAD).tolist() == [[[0, 0, 1]], [[0, 0, 0]]]


@given(st.lists(st.lists(st.integers(0, 3), min_size=7, max_size=7), min_size=1, max_size=3))
def test_a_union_tells_every_reason_of_every_cell(rows: list[list[int]]):
    ids = torch.tensor(rows)
    union = masks.causal(7, 7) | masks.padding(ids, PAD)
    for sentence, row in enumerate(rows):
        for query in range(7):
            for key in range(7):
                reasons = (Blocked.CAUSAL if key > query else 0) | (
                    Blocked.PADDING if row[key] == PAD else 0
                )
                assert union[sentence, query, key] == reasons


@given(st.integers(1, 7))
def test_every_row_of_a_right_padded_sentence_keeps_an_open_key(length: int):
    ids = torch.tensor([[3] * length + [PAD] * (7 - length)])
    union = masks.causal(7, 7) | masks.padding(ids, PAD)
    assert bool((union == Blocked.OPEN).any(dim=-1).all())


@pytest.mark.parametrize(
    ("reason", "bit"), [(Blocked.PADDING, 1), (Blocked.CAUSAL, 2), (Blocked.READER, 4)]
)
def test_the_reasons_are_the_bits_that_readers_of_a_trace_know(reason: Blocked, bit: int):
    assert reason == bit


def test_masks_are_single_bytes():
    assert masks.causal(5, 7).dtype == torch.uint8
    assert masks.padding(torch.tensor([[1]]), PAD).dtype == torch.uint8
