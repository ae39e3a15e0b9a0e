"""Terms in words, as a card in a cell says them: as all else says them, too."""

import pytest
from facetry._text import terms_words


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("2024/*", 'matching "2024/*"'),
        ("2024/q3.csv", 'at "2024/q3.csv"'),
        ("2024/**", 'below "2024"'),
        ("a/*/b/**", 'matching "a/*/b/**"'),
        ("/**", 'matching "/**"'),
        ("**", "anywhere"),
    ],
)
def test_a_path_is_said_as_sentences_say_it(pattern, said):
    terms = {"object": "sales", "actions": ["read"], "constraints": {"path": {"path": pattern}}}
    assert terms_words(terms) == f"read on sales, path {said}"
