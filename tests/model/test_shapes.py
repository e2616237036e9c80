"""Shapes are checked while tests run: every other test here leans on that."""

import pytest
import torch
from jaxtyping import TypeCheckError

from attnscope.model.transformer.attention import MultiHeadAttention


def test_a_wrong_shape_is_refused_while_tests_run():
    attention = MultiHeadAttention(d_model=6, n_heads=2)
    two_sentences, three_sentences = torch.zeros(2, 5, 6), torch.zeros(3, 7, 6)
    with pytest.raises(TypeCheckError):
        attention(two_sentences, three_sentences)
