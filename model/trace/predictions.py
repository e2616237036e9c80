"""What the network expects next, read from its logits."""

from torch import Tensor

from ..shapes import Float
from ..text.vocabulary import Vocabulary
from .manifest import Output, Prediction

_TOP = 10


def top_predictions(
    probabilities: Float[Tensor, "T V"], tokenizer: Vocabulary
) -> list[list[Prediction]]:
    """The most probable vocabulary entries of each row, most probable first."""
    top = probabilities.topk(min(_TOP, probabilities.shape[-1]))
    return [
        [Prediction(id, tokenizer.token(id).text, p) for id, p in zip(ids, row, strict=True)]
        for ids, row in zip(top.indices.tolist(), top.values.tolist(), strict=True)
    ]


def outputs(
    logits: Float[Tensor, "T V"], following: list[int], tokenizer: Vocabulary
) -> list[Output]:
    """For each row the most probable tokens, and the one that does follow with its loss."""
    probabilities = logits.softmax(dim=-1)
    # from the logits: a probability may be too small to be told from 0, its logarithm is not
    log_probabilities = logits.log_softmax(dim=-1)
    return [
        Output(
            top,
            Prediction(id, tokenizer.token(id).text, float(probabilities[row, id])),
            loss=0.0 - float(log_probabilities[row, id]),  # 0.0 for certainty, not -0.0
        )
        for row, (id, top) in enumerate(
            zip(following, top_predictions(probabilities, tokenizer), strict=True)
        )
    ]
