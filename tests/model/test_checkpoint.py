"""A model directory is written and read back."""

import stat
from pathlib import Path

import pytest
import torch

from attnscope.model.checkpoint import load_model, save_model, save_weights
from attnscope.model.text.tokenizer import Tokenizer
from attnscope.model.transformer.config import TransformerConfig
from attnscope.model.transformer.transformer import Transformer


def network(tokenizer: Tokenizer, seed: int = 0) -> Transformer:
    torch.manual_seed(seed)
    sizes = {"vocabulary_size": len(tokenizer), "d_model": 22, "n_heads": 11, "d_ff": 13}
    layers = {"n_encoder_layers": 1, "n_decoder_layers": 2, "positions": "learned"}
    return Transformer(TransformerConfig.from_dict({**sizes, **layers}))


def test_a_saved_model_comes_back_with_its_weights_as_halves(tokenizer: Tokenizer, tmp_path: Path):
    model = network(tokenizer)
    save_model(tmp_path / "new" / "model", model, tokenizer, {"licence": "none"})
    loaded = load_model(tmp_path / "new" / "model")
    assert loaded.model.config == model.config
    assert not loaded.model.training
    assert loaded.tokenizer.languages == tokenizer.languages
    assert loaded.about == {"licence": "none", "languages": ["en", "zh", "fr"]}
    saved = model.state_dict()
    for name, value in loaded.model.state_dict().items():
        assert value.dtype == torch.float32
        assert torch.equal(value, saved[name].half().float())


def test_other_weights_of_the_same_shapes_can_be_loaded(tokenizer: Tokenizer, tmp_path: Path):
    save_model(tmp_path, network(tokenizer, seed=0), tokenizer)
    earlier = network(tokenizer, seed=1)
    save_weights(tmp_path / "steps" / "7.safetensors", earlier)
    loaded = load_model(tmp_path, tmp_path / "steps" / "7.safetensors")
    weight = loaded.model.embedding.tokens.weight
    assert torch.equal(weight, earlier.embedding.tokens.weight.half().float())


def test_who_may_read_the_config_may_read_the_weights(tokenizer: Tokenizer, tmp_path: Path):
    save_model(tmp_path, network(tokenizer), tokenizer)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert set(modes.values()) == {modes["config.json"]}


@pytest.mark.parametrize("missing", ["config.json", "tokenizer.json", "model.safetensors"])
def test_a_directory_that_lacks_a_file_is_refused(
    tokenizer: Tokenizer, tmp_path: Path, missing: str
):
    save_model(tmp_path, network(tokenizer), tokenizer)
    (tmp_path / missing).unlink()
    with pytest.raises(Exception, match="No such file"):
        load_model(tmp_path)
