"""torch's own Transformer layers with the weights of ours."""

from collections.abc import Callable

import pytest
import torch
from torch import nn

from attnscope.model.transformer.attention import MultiHeadAttention
from attnscope.model.transformer.config import TransformerConfig
from attnscope.model.transformer.layers import DecoderLayer, EncoderLayer

Twin = Callable[[TransformerConfig, EncoderLayer | DecoderLayer], nn.Module]


@pytest.fixture
def shaken() -> Callable[[nn.Module], nn.Module]:
    """Gives every parameter a random value, also those that start as zeros and ones."""

    def shake(module: nn.Module) -> nn.Module:
        for parameter in module.parameters():
            nn.init.normal_(parameter, std=0.3)
        return module.eval()

    return shake


@pytest.fixture
def attention_twin() -> Callable[[MultiHeadAttention], nn.MultiheadAttention]:
    def twin(ours: MultiHeadAttention) -> nn.MultiheadAttention:
        d_model = ours.w_o.out_features
        theirs = nn.MultiheadAttention(d_model, ours.n_heads, batch_first=True).eval()
        _copy_attention(ours, theirs)
        return theirs

    return twin


@pytest.fixture
def layer_twin() -> Twin:
    def twin(config: TransformerConfig, ours: EncoderLayer | DecoderLayer) -> nn.Module:
        kind = (
            nn.TransformerEncoderLayer
            if isinstance(ours, EncoderLayer)
            else nn.TransformerDecoderLayer
        )
        theirs = kind(
            config.d_model,
            config.n_heads,
            config.d_ff,
            config.dropout,
            batch_first=True,
            norm_first=config.norm == "pre",
        ).eval()
        norms = [ours.self_add_norm, ours.ffn_add_norm]
        _copy_attention(ours.self_attention, theirs.self_attn)
        if isinstance(ours, DecoderLayer):
            norms.insert(1, ours.cross_add_norm)
            assert isinstance(theirs, nn.TransformerDecoderLayer)
            _copy_attention(ours.cross_attention, theirs.multihead_attn)
        for number, norm in enumerate(norms, start=1):
            _copy(norm.norm, theirs.get_submodule(f"norm{number}"))
        _copy(ours.feed_forward.w_1, theirs.linear1)
        _copy(ours.feed_forward.w_2, theirs.linear2)
        return theirs

    return twin


def _copy_attention(ours: MultiHeadAttention, theirs: nn.MultiheadAttention) -> None:
    projections = (ours.w_q, ours.w_k, ours.w_v)
    with torch.no_grad():
        weights = torch.cat([projection.weight for projection in projections])
        theirs.in_proj_weight.copy_(weights)
        nn.init.zeros_(theirs.in_proj_bias)
        if ours.w_q.bias is not None:
            theirs.in_proj_bias.copy_(torch.cat([projection.bias for projection in projections]))
    _copy(ours.w_o, theirs.out_proj)


def _copy(ours: nn.Module, theirs: nn.Module) -> None:
    for parameter in theirs.parameters():
        nn.init.zeros_(parameter)
    theirs.load_state_dict(ours.state_dict(), strict=False)
