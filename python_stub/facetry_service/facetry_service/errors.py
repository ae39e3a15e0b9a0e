"""What can go wrong around the service, each with a stable code."""

from __future__ import annotations


class ServiceError(Exception):
    """Something that a person can act on; ``code`` is stable, the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class SecretError(ServiceError):
    """A credential could not be had; the message never holds its value."""


class AskError(ServiceError):
    """The other side of a pipe or socket answered with an error."""
