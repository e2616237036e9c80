"""What a decoding step costs is counted where it happens."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from typing import Any
from weakref import WeakKeyDictionary

import pytest
import torch

from attnscope.model import Session
from attnscope.model.decoding import cost
from attnscope.model.decoding.cost import step_multiplications
from attnscope.model.transformer.adapter import TransformerNetwork
from attnscope.model.transformer.transformer import Transformer

Build = Callable[..., Transformer]


def fresh(build: Build) -> TransformerNetwork:
    """A network of which nothing has been counted."""
    return TransformerNetwork(build())


def test_the_first_step_costs_the_same_with_and_without_a_cache(build: Build):
    model = fresh(build)
    with_cache = step_multiplications(model, 1, 7, cached=True)
    assert step_multiplications(model, 1, 7, cached=False) == with_cache > 0


def test_a_cache_saves_more_the_longer_the_translation(build: Build):
    model = fresh(build)
    saved = [
        step_multiplications(model, length, 7, cached=False)
        - step_multiplications(model, length, 7, cached=True)
        for length in range(1, 12)
    ]
    assert saved == sorted(saved)
    assert len(set(saved)) == len(saved)


def test_counting_is_the_same_in_inference_mode(build: Build):
    counts = []
    for mode in (True, False):
        with torch.inference_mode(mode):
            counts.append(
                [
                    step_multiplications(fresh(build), 5, 7, cached=cached)
                    for cached in (True, False)
                ]
            )
    assert counts[0] == counts[1]
    assert all(counts[0])


def test_threads_that_count_or_compute_at_once_do_not_count_each_other_s(build: Build):
    model = fresh(build)
    asked = [*product(range(1, 9), (3, 7), (True, False))]
    alone = {key: step_multiplications(fresh(build), *key[:2], cached=key[2]) for key in asked}
    with ThreadPoolExecutor(8) as threads:
        at_once = threads.map(
            lambda key: step_multiplications(model, key[0], key[1], cached=key[2]), asked
        )
        assert [*at_once] == [alone[key] for key in asked]


def test_lengths_are_counted_once(build: Build, monkeypatch: pytest.MonkeyPatch):
    model = fresh(build)
    first = step_multiplications(model, 5, 7, cached=True)
    monkeypatch.delattr(cost, "_count")
    assert step_multiplications(model, 5, 7, cached=True) == first


def test_a_trace_counts_nothing(tiny: Session, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cost, "_counted", WeakKeyDictionary())
    monkeypatch.delattr(cost, "_count")
    assert tiny.trace("They are counted.", target_language="fr").manifest.target is not None


def test_counts_go_with_their_network(build: Build, monkeypatch: pytest.MonkeyPatch):
    counted: WeakKeyDictionary[TransformerNetwork, Any] = WeakKeyDictionary()
    monkeypatch.setattr(cost, "_counted", counted)
    model = fresh(build)
    step_multiplications(model, 5, 7, cached=True)
    assert len(counted) == 1
    del model
    assert len(counted) == 0
