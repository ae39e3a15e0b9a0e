"""Pictures that are light and dark: GitHub reads `<picture>`, the site shows the one that fits."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform


class _Picture(HTMLParser):
    """The dark source, the light one, and what both show."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.dark = self.light = self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read one element."""
        given = {name: value or "" for name, value in attrs}
        if tag == "source":
            self.dark = given["srcset"]
        elif tag == "img":
            self.light, self.words = given["src"], given["alt"]


class Pictures(SphinxTransform):
    """Makes images of `<picture>`, so that a file that is not there is a warning."""

    # Before Sphinx collects images.
    default_priority = 5

    def apply(self, **_kwargs: Any) -> None:
        """Turn each into two, of which the theme shows one."""
        for raw in list(self.document.findall(nodes.raw)):
            if not raw.astext().lstrip().startswith("<picture>"):
                continue
            picture = _Picture(raw.astext())
            raw.replace_self(
                [
                    nodes.image(uri=picture.light, alt=picture.words, classes=["only-light"]),
                    nodes.image(uri=picture.dark, alt=picture.words, classes=["only-dark"]),
                ]
            )


def setup(app: Sphinx) -> dict[str, Any]:
    """Register it."""
    app.add_transform(Pictures)
    return {"version": "1", "parallel_read_safe": True}
