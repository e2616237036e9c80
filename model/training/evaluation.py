"""How well a model translates: BLEU and chrF on sentences it has not seen.

Sources: "BLEU: a Method for Automatic Evaluation of Machine Translation" (Papineni et
al., 2002) and "chrF: character n-gram F-score" (Popović, 2015), as sacrebleu computes them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from random import Random

from ..decoding.steps import greedy
from ..text.tokenizer import Tokenizer
from ..transformer.decoders import CachedDecoder
from ..transformer.transformer import Transformer
from .batches import Example, pad
from .corpus import Pair
from .typing_habits import in_lower_case, joined, without_final_punctuation

_BATCH = 64
_JOINED_TOKENS = (60, 120)


@dataclass(frozen=True)
class Score:
    """Both are percentages; higher is better."""

    bleu: float
    chrf: float
    signature: str
    """What sacrebleu needs to be told to give the same BLEU."""
    sentences: int


def check_scorer() -> None:
    """Raises ValueError without sacrebleu, which only those who score need."""
    if find_spec("sacrebleu") is None:
        raise ValueError("BLEU and chrF need sacrebleu: pip install 'attnscope[train]'")


def evaluate(model: Transformer, tokenizer: Tokenizer, pairs: Sequence[Pair]) -> Score:
    """Scores greedy translations of ``pairs``, all of one direction.

    Raises:
        ModuleNotFoundError: without sacrebleu, which ``pip install attnscope[train]`` brings.
    """
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    language = pairs[0].direction.target
    translations = translate_all(model, tokenizer, [pair.source for pair in pairs], language)
    references = [[pair.target for pair in pairs]]
    bleu = BLEU(tokenize="zh" if language == "zh" else "13a")
    return Score(
        bleu=round(bleu.corpus_score(translations, references).score, 2),
        chrf=round(CHRF().corpus_score(translations, references).score, 2),
        signature=str(bleu.get_signature()),
        sentences=len(pairs),
    )


def as_people_type(pairs: Sequence[Pair], tokenizer: Tokenizer) -> dict[str, list[Pair]]:
    """The same sentences as written, altered the way people type, and joined to paragraphs."""

    def length(pair: Pair) -> int:
        return len(Example.of(pair, tokenizer))

    def each(habit: Callable[[Pair], Pair]) -> list[Pair]:
        return [habit(pair) for pair in pairs]

    random = Random(0)
    paragraphs = joined(pairs, length, iter(lambda: random.randint(*_JOINED_TOKENS), None))
    shortest, longest = _JOINED_TOKENS
    return {
        "as written": list(pairs),
        "without final punctuation": each(without_final_punctuation),
        "in lower case": each(in_lower_case),
        "joined to 60-120 tokens": [
            pair for pair in paragraphs if shortest <= length(pair) <= longest
        ],
    }


def translate_all(
    model: Transformer, tokenizer: Tokenizer, texts: Sequence[str], language: str
) -> list[str]:
    """Greedy translations, many at a time."""
    sources = [[*tokenizer.encode_ids(text), tokenizer.eos_id] for text in texts]
    device = model.embedding.tokens.weight.device
    by_length = sorted(range(len(texts)), key=lambda index: len(sources[index]))
    translations = [""] * len(texts)
    for start in range(0, len(texts), _BATCH):
        indices = by_length[start : start + _BATCH]
        source = pad([sources[index] for index in indices], tokenizer.pad_id).to(device)
        steps = greedy(
            CachedDecoder(model, source, tokenizer.pad_id),
            source.new_full((len(source),), tokenizer.language_id(language)),
            pad_id=tokenizer.pad_id,
            eos_id=tokenizer.eos_id,
            max_tokens=model.config.max_tokens,
        )
        columns = zip(*(ids.tolist() for ids, _ in steps), strict=True)
        for index, ids in zip(indices, columns, strict=True):
            translations[index] = tokenizer.decode(ids)
    return translations
