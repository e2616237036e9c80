"""The decoding player: how the next token is chosen, by sampling and by beam search."""

from __future__ import annotations

import math

import pytest

from ..kit.decoding import generate, number, path


def test_the_same_seed_draws_the_same_text_and_another_may_not(open_page, server_url):
    settings = {"method": "sample", "temperature": 2, "seed": 5}
    first = open_page(path(**settings))
    again = open_page(path(**settings))
    told = generate(server_url, **settings)
    texts = [opened.page.evaluate("() => drawn.at(-1).target") for opened in (first, again)]
    assert texts == [told["done"][0]["text"]] * 2
    chance = first.page.locator("[data-at=candidates] .is-chosen .chance").inner_text()
    assert number(chance) == pytest.approx(told["token"][0]["chance"], rel=1e-3)
    # beside it others are unknown: they depend on the pieces that are not sent
    unknown = first.page.locator("[data-at=candidates] li:not(.is-chosen) .chance")
    assert set(unknown.all_inner_texts()) == {"–"}
    assert "known is only that of the token drawn" in first.text("chance")
    first.draws(lambda: first.page.get_by_role("button", name="draw again").click())
    assert first.state("seed") == "6"
    assert first.page.evaluate("() => drawn.at(-1).target") != texts[0]


@pytest.mark.parametrize(
    "settings",
    [
        {"temperature": 2, "top_k": 5},
        {"temperature": 0.7, "top_k": 10, "top_p": 0.95},
        {"temperature": 1},
        {"temperature": 1, "top_p": 0.5},
    ],
)
def test_beside_the_softmax_stand_the_chances_tokens_are_drawn_with(
    open_page, server_url, settings
):
    fields = {"method": "sample", "seed": 3, **settings}
    opened = open_page(path(**fields))
    told = generate(server_url, **fields)["token"][0]
    rows = opened.page.locator("[data-at=candidates] [data-id]")
    numbers = [
        [number(text) for text in row.locator(".number").all_inner_texts()] for row in rows.all()
    ]
    expected = chances([top["probability"] for top in told["top"]], **settings)
    for (probability, chance), top, share in zip(numbers, told["top"], expected, strict=False):
        assert probability == pytest.approx(top["probability"], rel=1e-3)
        assert chance == pytest.approx(share, rel=6e-3)
    chosen = opened.page.locator("[data-at=candidates] .is-chosen .chance").inner_text()
    assert number(chosen) == pytest.approx(told["chance"], rel=1e-3)


def chances(
    top: list[float], temperature: float, top_k: int | None = None, top_p: float = 1
) -> list[float]:
    """By the definition; without top-k only for a temperature of 1."""
    weights = [probability ** (1 / temperature) for probability in top[:top_k]]
    whole = sum(weights) if top_k else 1
    shares = [weight / whole for weight in weights]
    kept = [share for index, share in enumerate(shares) if sum(shares[:index]) < top_p]
    rest = sum(kept) if top_p < 1 else 1
    return [share / rest for share in kept] + [0] * (len(top) - len(kept))


def test_beam_search_says_how_it_scores(open_page):
    opened = open_page(path(method="beam", scale=1.75), viewport={"width": 1280, "height": 720})
    rule = opened.page.locator(".beams h2 small")
    assert rule.is_visible()
    assert "ln P ÷ ((5 + n) / 6)0.6, n tokens with <eos>" in rule.inner_text()
    text, score = opened.page.locator("[data-at=hypotheses] tr").first.locator("td").all()[1:3]
    assert text.inner_text()
    # one token: its score is its ln P
    first = opened.page.locator("[data-at=candidates] .number").first.inner_text()
    assert number(score.inner_text()) == pytest.approx(math.log(number(first)), rel=1e-3)


def test_beam_search_lists_its_hypotheses_best_first(open_page, server_url):
    told = generate(server_url, method="beam", beam=3)
    opened = open_page(path(method="beam", beam=3, step=2))
    rows = opened.page.locator("[data-at=hypotheses] tr")
    expected = told["beams"][2]["hypotheses"]
    assert rows.count() == len(expected)
    for row, hypothesis in zip(rows.all(), expected, strict=True):
        _, text, score, state = row.locator("td").all_inner_texts()
        assert text == hypothesis["text"]
        assert number(score) == pytest.approx(hypothesis["score"], rel=1e-3)
        assert ("finished" in state) == hypothesis["finished"]
    winners = opened.page.locator("[data-at=hypotheses] .is-winner")
    assert winners.count() == 1
    final = opened.page.evaluate("() => drawn.at(-1).target")
    assert final == told["done"][0]["text"]
    assert final.startswith(winners.locator("td").nth(1).inner_text())
