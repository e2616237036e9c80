"""Learns the subwords that all languages of a model share."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from tokenizers import Regex, models, pre_tokenizers, trainers
from tokenizers import Tokenizer as Backend

from ..text.tokenizer import Tokenizer, reserved_pieces

# Scripts that put no space between words: a space beside them stays alone.
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}"
_LETTER = rf"[\p{{L}}&&[^{_UNSPACED}]]"
_PRETOKENS = pre_tokenizers.Split(
    Regex(
        "|".join(
            (
                # a word with the space before it and its apostrophes: " didn't", "l'eau"
                rf" ?{_LETTER}\p{{M}}*(?:{_LETTER}\p{{M}}*|['’](?={_LETTER}))*",
                # digits one by one: a number is spelled, not remembered
                r" ?\p{N}",
                rf"[{_UNSPACED}]+",
                rf" ?[^\s\p{{L}}\p{{N}}{_UNSPACED}]+",
                # the last of several spaces goes with the word behind them
                r"\s+(?=\s\S)",
                r"\s+",
            )
        )
    ),
    behavior="isolated",
)
# A Chinese word is mostly two characters. Longer pieces of a small corpus are its set phrases.
_LONGEST_UNSPACED = 2
_TOO_LONG = re.compile(rf"[\u3040-\u30ff\u3400-\u9fff]{{{_LONGEST_UNSPACED + 1}}}")
_ASCII = [chr(code) for code in range(33, 127)]
_MERGES_LEARNED = 40_000
_SEPARATOR = "\x00"
_PRIVATE_USE = 0xF0000


def train_tokenizer(
    texts: Iterable[str], languages: Sequence[str], size: int, min_character_count: int = 5
) -> Tokenizer:
    """Byte-pair encoding over ``texts`` (NFC), ``size`` entries in all.

    Characters rarer than ``min_character_count`` are left to the byte fallback.

    Raises:
        ValueError: if ``size`` has no room for the bytes and the characters.
    """
    words = Counter[str]()
    for text in texts:
        words.update(word for word, _ in _PRETOKENS.pre_tokenize_str(" " + text))
    alphabet = _alphabet(words, min_character_count)
    # A space and the first character of a word are one symbol while merges are counted,
    # so that no word can leave its space behind as a piece of its own.
    starts = {
        " " + character: chr(_PRIVATE_USE + index)
        for index, character in enumerate(alphabet)
        if len(_PRETOKENS.pre_tokenize_str(" " + character)) == 1
    }
    heads = [*reserved_pieces(languages), " ", *alphabet, *starts]
    if len(heads) > size:
        raise ValueError(f"size ({size}) must be at least {len(heads)}: bytes and characters alone")
    merges = _learn_merges(words, alphabet, starts)[: size - len(heads)]
    vocabulary = dict.fromkeys((*heads, *(left + right for left, right in merges)))
    backend = Backend(
        models.BPE(
            vocab={piece: id for id, piece in enumerate(vocabulary)},
            merges=[(" ", start[1]) for start in starts] + merges,
            byte_fallback=True,
        )
    )
    backend.pre_tokenizer = _PRETOKENS
    return Tokenizer(backend, languages)


def _alphabet(words: Counter[str], min_count: int) -> list[str]:
    counts = Counter[str]()
    for word, count in words.items():
        for character in word.strip():
            counts[character] += count
    frequent = {character for character, count in counts.items() if count >= min_count}
    return sorted(frequent | set(_ASCII))


def _learn_merges(
    words: Counter[str], alphabet: list[str], starts: dict[str, str]
) -> list[tuple[str, str]]:
    known = set(alphabet)
    folded = (
        starts.get(word[:2], word[:2]) + word[2:]
        for word in words.elements()
        if known.issuperset(word.lstrip(" "))
    )
    learner = Backend(models.BPE())
    learner.pre_tokenizer = pre_tokenizers.Split(_SEPARATOR, behavior="removed")
    trainer = trainers.BpeTrainer(
        vocab_size=_MERGES_LEARNED,
        initial_alphabet=[*alphabet, *starts.values()],
        show_progress=False,
    )
    learner.train_from_iterator(folded, trainer)
    unfold = {symbol: start for start, symbol in starts.items()}

    def spelled(piece: str) -> str:
        return unfold.get(piece[:1], piece[:1]) + piece[1:]

    merges = json.loads(learner.to_str())["model"]["merges"]
    return [
        (spelled(left), spelled(right))
        for left, right in merges
        if not _TOO_LONG.search(left + right)
    ]
