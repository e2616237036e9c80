"""What is told of a translation while it comes into being."""

from dataclasses import dataclass
from typing import Literal

from ..trace.manifest import Prediction


@dataclass(frozen=True)
class CacheUse:
    """Key and value rows of one kind of block that a decoding step took or made."""

    reused: int
    """Rows read from the cache."""
    computed: int
    """Rows computed in this step and added to it."""


@dataclass(frozen=True)
class WithoutCache:
    """The same step with the keys and values of all tokens computed again, really run."""

    multiplications: int
    """Multiplications in the step's matrix products."""
    milliseconds: float
    """How long the network took for it."""
    difference: float
    """Largest difference of its logits from those of the step with a cache."""


@dataclass(frozen=True)
class DecodingStep:
    """One token of a translation as it comes into being."""

    index: int
    """Position in the translation, counted from 0."""
    id: int
    """The token that was chosen."""
    text: str
    """It as a person reads it, without the space before it."""
    probability: float
    """Its softmax probability, whatever the method: at temperature 1, nothing filtered."""
    chance: float
    """The probability with which the method chose it: after temperature, top-k and top-p; 1 for
    greedy."""
    top: list[Prediction]
    """The most probable tokens of this step by softmax, most probable first."""
    cache: dict[Literal["self", "cross"], CacheUse]
    """What the step found in the cache of keys and values, for each kind of block."""
    multiplications: int
    """Multiplications in the step's matrix products."""
    milliseconds: float
    """How long the network took for the step; the encoder came before."""
    without_cache: WithoutCache | None
    """The step's cost without a cache, if asked for."""


@dataclass(frozen=True)
class BeamHypothesis:
    """A translation that the beam search may still end in."""

    ids: list[int]
    """Its tokens so far, without the language token and ``<eos>``."""
    text: str
    """The text they spell."""
    score: float
    """``log_probability`` / ((5 + n) / 6)^0.6, n tokens, ``<eos>`` included."""
    log_probability: float
    """ln of the product of its tokens' softmax probabilities, in nats."""
    finished: bool
    """Whether ``<eos>`` has ended it."""


@dataclass(frozen=True)
class Beams:
    """What a beam search keeps after one step."""

    index: int
    """Step of the search, counted from 0."""
    hypotheses: list[BeamHypothesis]
    """The translations it keeps, best score first; the first of the last step is the result."""


@dataclass(frozen=True)
class Decoded:
    """A finished translation."""

    ids: list[int]
    """Its tokens, without the language token and ``<eos>``: the ``target_ids`` of its Trace."""
    text: str
    """The text they spell."""
    finished: Literal["eos", "limit"]
    """Whether the model ended the sentence or the token limit did."""


Event = DecodingStep | Beams | Decoded
