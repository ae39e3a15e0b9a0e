"""A result, as those see it that show it or read it as a table."""

from __future__ import annotations

from typing import Any, Protocol


class Answered(Protocol):
    """What `Result` says of itself."""

    status: int
    content: bytes
    index: int | None
    object: str
    action: str

    @property
    def ok(self) -> bool:
        """Whether the status is below 400."""

    @property
    def receipt(self) -> str | None:
        """The tlog-proof of the outcome."""

    @property
    def media_type(self) -> str:
        """The content type alone."""

    @property
    def encoding(self) -> str:
        """The charset of the content."""

    @property
    def is_json(self) -> bool:
        """Whether the content type says JSON."""

    @property
    def value(self) -> Any:
        """What was answered."""
