"""Files that can't be had or written under their names, whatever is granted."""

from __future__ import annotations

from types import TracebackType

from ._text import readable, safe_text

#: Of more it is told how many they are.
_NAMED = 5


class NotPassed(PermissionError):
    """A file, of that path, that no facet of the folder passes: its name, a link out, a pipe."""

    def __init__(self, words: str, path: str = "") -> None:
        super().__init__(readable(words))
        self.path = path


class Left:
    """What many files at once left: it does not keep the others, and is told at the end.

    `did`: what was done with the others. A block that did nothing at all, with no error, was given
    a folder to do it with as if that were a file.
    """

    def __init__(self, did: str, *, of_one: str | None) -> None:
        self._did = did
        self._of_one = of_one
        self._errors: dict[str, NotPassed] = {}
        self._any = False

    def done(self) -> None:
        """A file or folder was passed."""
        self._any = True

    def add(self, error: NotPassed) -> None:
        """One that was not."""
        self._errors.setdefault(error.path, error)

    @property
    def errors(self) -> dict[str, NotPassed]:
        """By their paths."""
        return self._errors

    def __enter__(self) -> Left:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            return
        errors = list(self._errors.values())
        if not errors:
            if not self._any and self._of_one is not None:
                shown = safe_text(self._of_one, 200)
                words = f"{shown} is a folder: with recursive=True it is {self._did}."
                raise IsADirectoryError(readable(words))
            return
        if len(errors) == 1 and not self._any:
            raise errors[0]
        named = "; ".join(str(error).rstrip(".") for error in errors[:_NAMED])
        more = f"; and {len(errors) - _NAMED} more" if len(errors) > _NAMED else ""
        words = f"All was {self._did} but {len(errors)}: {named}{more}."
        raise NotPassed(words, errors[0].path)
