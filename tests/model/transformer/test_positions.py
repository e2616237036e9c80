"""Where a token stands, against the paper's formula worked out cell by cell."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from attnscope.model.transformer.config import TransformerConfig
from attnscope.model.transformer.positions import PositionalEncoding, similarity, sinusoidal


def formula(position: int, dimension: int, d_model: int, base: float) -> float:
    angle = position / base ** ((dimension // 2 * 2) / d_model)
    return math.sin(angle) if dimension % 2 == 0 else math.cos(angle)


def encoding(kind: str, max_tokens: int = 5) -> PositionalEncoding:
    config = {"vocabulary_size": 29, "d_model": 22, "n_heads": 2, "max_tokens": max_tokens}
    return PositionalEncoding(TransformerConfig.from_dict({**config, "positions": kind}))


@given(
    st.integers(0, 511),
    st.integers(1, 512).map(lambda half: 2 * half),
    st.floats(1.5, 1e6),
    st.data(),
)
def test_a_cell_is_the_sine_or_cosine_of_the_paper(
    position: int, d_model: int, base: float, data: st.DataObject
):
    dimension = data.draw(st.integers(0, d_model - 1))
    row = sinusoidal(torch.tensor([position]), d_model, base)[0]
    assert float(row[dimension]) == pytest.approx(
        formula(position, dimension, d_model, base), abs=1e-6
    )


def test_the_first_position_alternates_between_zero_and_one():
    assert sinusoidal(torch.tensor([0]), 6).tolist() == [[0, 1, 0, 1, 0, 1]]


def test_an_odd_width_is_refused_with_the_width_that_came():
    with pytest.raises(ValueError, match=r"d_model \(7\) must be even"):
        sinusoidal(torch.arange(3), 7)


@pytest.mark.parametrize(("start", "length"), [(0, 5), (2, 3), (3, 4), (0, 11), (400, 2)])
def test_sinusoidal_positions_go_on_beyond_the_trained_length(start: int, length: int):
    rows = encoding("sinusoidal")(start, length)
    assert rows is not None
    assert rows.shape == (length, 22)
    for offset, row in enumerate(rows.tolist()):
        expected = [formula(start + offset, dimension, 22, 10_000) for dimension in range(22)]
        assert row == pytest.approx(expected, abs=1e-6)


def test_learned_positions_are_rows_of_a_trained_table():
    learned = encoding("learned")
    rows = learned(1, 4)
    assert rows is not None
    assert rows.requires_grad
    assert torch.equal(rows, next(learned.parameters())[1:5])


def test_learned_positions_end_with_their_table():
    with pytest.raises(IndexError, match=r"position 5 has no learned encoding.* ends at 4"):
        encoding("learned")(3, 3)


def test_without_positions_there_is_nothing_to_add():
    assert encoding("none")(0, 3) is None
    assert list(encoding("none").parameters()) == []


def test_sinusoidal_positions_are_not_trained_and_not_saved():
    assert not encoding("sinusoidal").state_dict()


def test_similarity_depends_on_the_distance_alone():
    table = similarity(sinusoidal(torch.arange(13), 22))
    for query in range(13):
        for key in range(13):
            angles = [(query - key) / 10_000 ** (2 * i / 22) for i in range(11)]
            expected = sum(map(math.cos, angles)) / 11
            assert float(table[query, key]) == pytest.approx(expected, abs=1e-6)
