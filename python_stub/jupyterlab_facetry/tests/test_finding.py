"""The page that finds the page that approves speaks the language of its reader."""

from __future__ import annotations

import pytest
from jupyterlab_facetry.finding import WORDS, finding_page, language_of


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("en-US,en;q=0.9", "en"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr-FR, fr;q=0.9, DE;q=0.4, en;q=0.3", "de"),
        ("de;q=0.3,en;q=0.7", "en"),
        ("de,en", "de"),
        ("de;q=0,fr", "en"),
        ("de;q=much,*", "en"),
        ("deutsch,den", "en"),
    ],
)
def test_the_best_accepted_language_that_it_speaks_is_chosen(accepted: str, language: str) -> None:
    assert language_of(accepted) == language


@pytest.mark.parametrize("language", WORDS)
def test_each_language_has_all_words_and_both_ways(language: str) -> None:
    page = finding_page(language, nonce="n0", consent="http://localhost:1")
    assert f'<html lang="{language}">' in page
    words = WORDS[language]
    assert all(word in page for word in (words.heading, words.looking, words.frame))
    assert '<a href="?at=port">' in page
    assert '<a href="?at=behind">' in page
    assert page.count("http://localhost:1") == 2


def test_an_address_can_not_become_markup() -> None:
    page = finding_page("de", nonce="n0", consent='http://x"><script>')
    assert 'x"><script>' not in page
    assert page.count("http://x&quot;&gt;&lt;script&gt;") == 2
