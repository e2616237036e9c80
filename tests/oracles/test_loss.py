"""Our cross-entropy without all logits against torch's with them."""

import pytest
import torch
import torch.nn.functional as F

from attnscope.model.training.loss import linear_cross_entropy

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
