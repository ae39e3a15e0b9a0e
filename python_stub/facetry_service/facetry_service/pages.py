"""Where the pages are that show, or lead to, the consent page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Pages:
    """Of one Jupyter server: origins, such as ``http://localhost:8888``."""

    #: Further origins that the consent page is served at.
    origins: tuple[str, ...] = ()
    #: Who may show the consent page in a frame.
    frame_ancestors: tuple[str, ...] = ()

    @classmethod
    def from_line(cls, line: dict[str, Any]) -> Pages:
        """Read what was told; anything that is no list of strings counts as nothing."""
        return cls(_texts(line.get("origins")), _texts(line.get("frame_ancestors")))


def together(pages: Iterable[Pages]) -> Pages:
    """Return all of them, each origin once."""
    origins: dict[str, None] = {}
    ancestors: dict[str, None] = {}
    for one in pages:
        origins.update(dict.fromkeys(one.origins))
        ancestors.update(dict.fromkeys(one.frame_ancestors))
    return Pages(tuple(origins), tuple(ancestors))


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > 100:
        return ()
    return tuple(text for text in value if isinstance(text, str) and len(text) <= 300)
