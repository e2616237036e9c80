"""The learning rate over a run: warm-up, a plateau, a decay to zero.

Source: "Scaling Laws and Compute-Optimal Training Beyond Fixed Training Durations"
(Hägele et al., 2024): a run may be prolonged from any checkpoint of the plateau, and
decays along 1 − √ in its last part.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Schedule:
    peak: float
    warmup_steps: int
    decay_steps: int
    total_steps: int

    def __call__(self, step: int) -> float:
        """Learning rate of a step, counted from 0."""
        warmup = min(1.0, (step + 1) / max(1, self.warmup_steps))
        into_decay = step - (self.total_steps - self.decay_steps)
        if into_decay < 0:
            return self.peak * warmup
        share = min(1.0, into_decay / max(1, self.decay_steps))
        return self.peak * warmup * (1 - math.sqrt(share))
