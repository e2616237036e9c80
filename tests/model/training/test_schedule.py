"""The learning rate rises, stays, and falls to nothing."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attnscope.model.training.schedule import Schedule


def test_the_rate_warms_up_in_equal_parts_and_stays():
    schedule = Schedule(peak=0.8, warmup_steps=4, decay_steps=0, total_steps=11)
    rates = [schedule(step) for step in range(11)]
    assert rates == pytest.approx([0.2, 0.4, 0.6] + [0.8] * 8)


def test_the_rate_falls_along_one_minus_the_root():
    schedule = Schedule(peak=2.0, warmup_steps=1, decay_steps=5, total_steps=12)
    rates = [schedule(step) for step in range(13)]
    falling = [2 * (1 - math.sqrt(part / 5)) for part in range(6)]
    assert rates == pytest.approx([2.0] * 7 + falling)
    assert rates[-1] == 0


@given(
    st.floats(1e-6, 1),
    st.integers(0, 20),
    st.integers(0, 20),
    st.integers(0, 40),
)
def test_the_rate_never_exceeds_its_peak_nor_falls_below_zero(
    peak: float, warmup: int, decay: int, plateau: int
):
    total = warmup + plateau + decay
    schedule = Schedule(peak, warmup, decay, total)
    rates = [schedule(step) for step in range(total + 3)]
    assert all(0 <= rate <= peak for rate in rates)
    assert rates[:warmup] == sorted(rates[:warmup])
    assert rates[warmup:] == sorted(rates[warmup:], reverse=True)


@given(st.integers(0, 30), st.integers(50, 200))
def test_a_longer_run_has_the_same_rates_until_the_shorter_one_decays(step: int, longer: int):
    shorter = Schedule(1e-3, 10, 15, 46)
    assert Schedule(1e-3, 10, 15, longer)(step) == shorter(step)
