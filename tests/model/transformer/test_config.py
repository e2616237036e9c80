"""A configuration checks itself."""

from typing import Any

import pytest

from attnscope.model.transformer.config import TransformerConfig

SIZES = (
    "vocabulary_size",
    "d_model",
    "n_heads",
    "n_encoder_layers",
    "n_decoder_layers",
    "d_ff",
    "max_tokens",
)


@pytest.mark.parametrize("field", SIZES)
@pytest.mark.parametrize("value", [0, -3])
def test_a_size_below_one_is_refused_by_name(field: str, value: int):
    sizes: dict[str, Any] = {"vocabulary_size": 29, field: value}
    with pytest.raises(ValueError, match=rf"{field} \({value}\) must be at least 1"):
        TransformerConfig(**sizes)


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"d_model": 130, "n_heads": 4}, r"d_model \(130\) must be divisible by n_heads \(4\)"),
        ({"d_model": 33, "n_heads": 3}, r"d_model \(33\) must be even for sinusoidal positions"),
        ({"dropout": 1.0}, r"dropout \(1.0\) must be at least 0 and below 1"),
        ({"dropout": -0.1}, r"dropout \(-0.1\) must be at least 0 and below 1"),
        ({"norm": "sideways"}, r"norm \('sideways'\) must be one of post, pre"),
        (
            {"positions": "rotating"},
            r"positions \('rotating'\) must be one of sinusoidal, learned, none",
        ),
    ],
)
def test_a_choice_that_does_not_work_is_refused_with_what_came_and_what_may_come(
    choices: dict[str, Any], message: str
):
    with pytest.raises(ValueError, match=message):
        TransformerConfig(vocabulary_size=29, **choices)


@pytest.mark.parametrize("positions", ["learned", "none"])
def test_only_sinusoidal_positions_need_an_even_width(positions: Any):
    config = TransformerConfig(vocabulary_size=29, d_model=33, n_heads=3, positions=positions)
    assert config.d_head == 11


def test_a_configuration_survives_its_dictionary():
    config = TransformerConfig(vocabulary_size=29, d_model=22, n_heads=11, norm="pre", bias=True)
    assert TransformerConfig.from_dict(config.to_dict()) == config


def test_a_configuration_cannot_be_changed():
    config = TransformerConfig(vocabulary_size=29)
    field = "d_model"
    with pytest.raises(AttributeError, match=field):
        setattr(config, field, 256)
