"""A small encoder–decoder Transformer, and Traces of what it does with a sentence.

>>> from attnscope.model import load
>>> trace = load("tiny-translator").trace("机器学习很有趣。", target_language="en")
>>> trace["encoder.0.self.weights"].sum(dim=-1)  # every row of a softmax adds up to 1

To read the code, go through taps, then transformer/ (config, masks, positions, attention, layers,
transformer), decoding/, text/, trace/ and session.
"""

from .decoding.beam import BeamSearch
from .decoding.sampling import Sampling
from .decoding.steps import Greedy
from .errors import InputError
from .session import Session
from .trace.trace import Trace
from .zoo import load, load_named_or_directory, model_names

__all__ = [
    "BeamSearch",
    "Greedy",
    "InputError",
    "Sampling",
    "Session",
    "Trace",
    "load",
    "load_named_or_directory",
    "model_names",
]
