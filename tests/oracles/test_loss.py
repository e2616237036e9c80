"""Our cross-entropies, of training and of a Trace, against torch's."""

import pytest
import torch
import torch.nn.functional as F

from attnscope.model import Session
from attnscope.model.text.tokenizer import Tokenizer
from attnscope.model.trace.predictions import outputs
from attnscope.model.training.loss import linear_cross_entropy

from ..networks import transformer_of

V, M = 29, 11


# fewer rows than a block, one block, several and a part
@pytest.mark.parametrize("rows", [1, 7, 256, 521])
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("seed", [0, 1])
def test_value_and_gradients_equal_those_of_torch(rows: int, smoothing: float, seed: int):
    torch.manual_seed(seed)
    hidden = torch.randn(rows, M, requires_grad=True)
    weight = torch.randn(V, M, requires_grad=True)
    labels = torch.randint(0, V, (rows,))

    ours = linear_cross_entropy(hidden, weight, labels, label_smoothing=smoothing)
    theirs = F.cross_entropy(hidden @ weight.T, labels, label_smoothing=smoothing)
    torch.testing.assert_close(ours, theirs, atol=1e-5, rtol=1e-5)

    # what the loss is part of scales its gradients
    ours_grads = torch.autograd.grad(3 * ours, (hidden, weight))
    theirs_grads = torch.autograd.grad(3 * theirs, (hidden, weight))
    for our_grad, their_grad in zip(ours_grads, theirs_grads, strict=True):
        torch.testing.assert_close(our_grad, their_grad, atol=1e-5, rtol=1e-5)


def test_large_logits_do_not_overflow():
    hidden, weight = torch.full((3, M), 100.0), torch.randn(V, M) * 100
    labels = torch.tensor([0, 5, 28])
    ours = linear_cross_entropy(hidden, weight, labels)
    torch.testing.assert_close(ours, F.cross_entropy(hidden @ weight.T, labels), rtol=1e-5, atol=0)


def test_bfloat16_products_stay_near():
    torch.manual_seed(0)
    hidden = torch.randn(521, M, requires_grad=True)
    weight = torch.randn(V, M, requires_grad=True)
    labels = torch.randint(0, V, (521,))
    ours = linear_cross_entropy(hidden, weight, labels, dtype=torch.bfloat16)
    theirs = F.cross_entropy(hidden @ weight.T, labels)
    torch.testing.assert_close(ours, theirs, atol=0.02, rtol=0)
    (ours_grad,) = torch.autograd.grad(ours, weight)
    (theirs_grad,) = torch.autograd.grad(theirs, weight)
    torch.testing.assert_close(ours_grad, theirs_grad, atol=0.01, rtol=0)
    assert ours_grad.dtype == torch.float32


@pytest.mark.parametrize(
    ("source", "target", "language"),
    [("我喜欢你。", "I like you.", "en"), ("They are watching.", "猫追老鼠。", "zh")],
)
def test_the_losses_of_a_trace_are_those_of_torch(
    shipped: Session, source: str, target: str, language: str
):
    trace = shipped.trace(source, target=target, target_language=language, pad_to=20)
    read, output = trace.manifest.target, trace.manifest.output
    assert read is not None
    assert output is not None
    labels = [token.id for token in read.tokens if token.kind != "pad"][1:]
    labels.append(shipped.tokenizer.eos_id)
    logits = trace["decoder.logits"][: len(labels)]
    theirs = F.cross_entropy(logits, torch.tensor(labels), reduction="none")
    assert [step.loss for step in output] == pytest.approx(theirs.tolist(), rel=1e-5, abs=1e-6)
    # and what training reports for this pair is their mean
    whole = shipped.trace(source, target=target, target_language=language)
    hidden = whole["decoder.3.ffn.normed"]
    weight = transformer_of(shipped).embedding.tokens.weight.detach()
    mean = linear_cross_entropy(hidden, weight, torch.tensor(labels), label_smoothing=0.0)
    assert sum(step.loss for step in output) / len(output) == pytest.approx(float(mean), rel=1e-4)


def test_the_loss_of_what_is_all_but_impossible_is_finite(tokenizer: Tokenizer):
    logits = torch.zeros(2, len(tokenizer))
    logits[:, 7] = 300
    sure, impossible = outputs(logits, [7, 8], tokenizer)
    assert impossible.next.probability == 0
    assert impossible.loss == pytest.approx(300)
    assert (sure.next.probability, str(sure.loss)) == (1, "0.0")
