"""Translations are scored as sacrebleu scores them."""

import pytest
import sacrebleu

from attnscope.model import Session
from attnscope.model.text.tokenizer import Tokenizer
from attnscope.model.training import evaluation
from attnscope.model.training.batches import Example
from attnscope.model.training.corpus import Direction, Pair
from attnscope.model.training.evaluation import as_people_type, evaluate, translate_all

from ...networks import transformer_of

EN_FR, EN_ZH = Direction("en", "fr"), Direction("en", "zh")


def test_many_translations_at_once_are_those_of_each_alone(tiny: Session, tokenizer: Tokenizer):
    texts = ["They are watching the street.", "猫", "I want to drink water.", "the"]
    together = translate_all(transformer_of(tiny), tokenizer, texts, "fr")
    for text, translation in zip(texts, together, strict=True):
        (alone,) = translate_all(transformer_of(tiny), tokenizer, [text], "fr")
        assert translation == alone
    assert len(set(together)) > 1
    assert translate_all(transformer_of(tiny), tokenizer, [], "fr") == []


@pytest.mark.parametrize(
    ("direction", "tokenize", "translations", "references"),
    [
        (
            EN_FR,
            "13a",
            ["Le chat dort bien ici.", "Le chien ne mange pas."],
            ["Le chat dort très bien ici.", "Le chien ne mange rien."],
        ),
        (EN_ZH, "zh", ["我想喝一杯水。", "他们在看书。"], ["我想喝水。", "他们正在看书。"]),
    ],
)
def test_scores_are_sacrebleu_s(
    tiny: Session,
    tokenizer: Tokenizer,
    monkeypatch: pytest.MonkeyPatch,
    direction: Direction,
    tokenize: str,
    translations: list[str],
    references: list[str],
):
    monkeypatch.setattr(evaluation, "translate_all", lambda *_: translations)
    pairs = [Pair(direction, "source", reference) for reference in references]
    score = evaluate(transformer_of(tiny), tokenizer, pairs)
    bleu = sacrebleu.corpus_bleu(translations, [references], tokenize=tokenize)
    chrf = sacrebleu.corpus_chrf(translations, [references])
    assert score.bleu == pytest.approx(bleu.score, abs=0.006)
    assert score.chrf == pytest.approx(chrf.score, abs=0.006)
    assert 0 < score.bleu < 100
    assert score.sentences == 2
    assert f"tok:{tokenize}" in score.signature


def test_the_same_sentences_are_scored_as_people_type_them(tokenizer: Tokenizer):
    pairs = [Pair(EN_FR, f"The cat sees {n} dogs.", f"Le chat voit {n} chiens.") for n in range(60)]
    ways = as_people_type(pairs, tokenizer)
    assert ways["as written"] == pairs
    without, lower = ways["without final punctuation"], ways["in lower case"]
    assert [pair.source for pair in without] == [pair.source[:-1] for pair in pairs]
    assert [pair.source for pair in lower] == [pair.source.lower() for pair in pairs]
    assert [pair.target for pair in lower] == [pair.target for pair in pairs]
    (paragraphs,) = (ways[name] for name in ways if name.startswith("joined"))
    assert paragraphs
    for paragraph in paragraphs:
        assert 60 <= len(Example.of(paragraph, tokenizer)) <= 120
