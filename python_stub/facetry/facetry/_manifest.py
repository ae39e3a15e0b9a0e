"""`facetry.toml`: what a notebook needs, as a file beside it.

The wallet reads and writes its text, so that one reader alone says what it means; here it is found.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from . import _session
from ._errors import BadInput
from ._facet import Facet, NotGranted
from ._need import ask_for
from ._text import listed, readable, safe_text

FILE = "facetry.toml"
_MOST_BYTES = 256 * 1024


class Needs(Mapping[str, "Facet | NotGranted"]):
    """What the needs of a `facetry.toml` gave: by name, as members or attributes."""

    __slots__ = ("_by_name",)

    def __init__(self, by_name: Mapping[str, Facet | NotGranted]) -> None:
        self._by_name = dict(by_name)

    def __getitem__(self, name: str) -> Facet | NotGranted:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def __getattribute__(self, name: str) -> Any:
        # A need may be called like a method of a mapping.
        if not name.startswith("_"):
            by_name = object.__getattribute__(self, "_by_name")
            if name in by_name:
                return by_name[name]
        return object.__getattribute__(self, name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        have = listed([safe_text(key, 60) for key in self]) or "none"
        words = f"{FILE} has no need {safe_text(name, 60)} here: it has {have}."
        raise AttributeError(readable(words))

    def __dir__(self) -> list[str]:
        return sorted(self._by_name)

    def __repr__(self) -> str:
        return (
            "\n".join(f"{readable(name, 60)}: {facet!r}" for name, facet in self._by_name.items())
            or "none"
        )


class Frozen:
    """What a freeze wrote, and what of it is wider than what was done."""

    __slots__ = ("changed", "file", "needs", "notes")

    def __init__(self, file: str, needs: list[str], notes: list[str], changed: bool) -> None:
        self.file: str = file
        self.needs: list[str] = needs
        self.notes: list[str] = notes
        self.changed: bool = changed

    def __repr__(self) -> str:
        done = "written to" if self.changed else "already in"
        names = listed([safe_text(name, 60) for name in self.needs]) or "nothing"
        lines = [f"{names} {done} {safe_text(os.path.basename(self.file), 80)}"]
        lines += [f"  {safe_text(note, 300)}" for note in self.notes]
        return "\n".join(map(readable, lines))


def needs(
    file: str | os.PathLike[str] | None = None,
    /,
    *,
    notebook: str | None = None,
    timeout: float | None = None,
    wait: bool = True,
) -> Needs:
    """The needs of the `facetry.toml` beside this notebook, or above it: asked for on ONE card.

    Returns them by name: `got = facetry.needs()`, then `got.sales.read(…)`. What is held asks
    nothing; what was struck is false. `notebook`: whose needs, as a path from the file's folder,
    where the kernel does not say which notebook it runs (papermill, nbconvert).

    Otherwise, and in what it raises, as `need_all`; BadInput says the line where the file can't
    be read.
    """
    path = _found(file)
    body: dict[str, Any] = {"text": _read(path)}
    whose = _whose(path, notebook)
    if whose is not None:
        body["notebook"] = whose
    told = _session.call("POST", "/wallet/manifest", body)
    if not told["needs"]:
        return Needs({})
    got = ask_for(told["needs"], told["purpose"], timeout=timeout, wait=wait)
    return Needs(dict(zip(told["names"], got, strict=True)))


def freeze(
    file: str | os.PathLike[str] | None = None,
    /,
    *,
    notebook: str | None = None,
    loose: bool = False,
) -> Frozen:
    """Writes the least needs that cover what this notebook did so far into its `facetry.toml`.

    A block of the file is this notebook's; all else in it stays as it is. A file that is not there
    yet is made beside the notebook. `loose`: objects and actions without limits on arguments.

    Raises BadInput where the file can't be read or written; NoSession, Unreachable.
    """
    path = _place(file)
    whose = _whose(path, notebook)
    if whose is None:
        raise BadInput(
            'Say which notebook this is: facetry.freeze(notebook="churn.ipynb"), with its path '
            f"from the folder of {FILE}.",
            code="manifest_whose",
        )
    before = _read(path) if path.exists() else None
    body: dict[str, Any] = {"notebook": whose, "loose": loose}
    if before is not None:
        body["text"] = before
    told = _session.call("POST", "/wallet/freeze", body)
    text = str(told["text"])
    changed = text != before
    if changed:
        _write(path, text)
    return Frozen(str(path), list(told["names"]), list(told["notes"]), changed)


def _place(file: str | os.PathLike[str] | None) -> Path:
    try:
        return _found(file)
    except BadInput:
        return Path.cwd() / FILE if file is None else Path(file).absolute()


def _found(file: str | os.PathLike[str] | None) -> Path:
    """The file named, or the nearest one from the working folder up. Raises BadInput."""
    if file is not None:
        path = Path(file).absolute()
        if path.is_dir():
            path = path / FILE
        if not path.exists():
            raise BadInput(f"There is no {safe_text(path.name, 80)} there.", code="no_manifest")
        return path
    for folder in _folders(Path.cwd()):
        if (folder / FILE).exists():
            return folder / FILE
    raise BadInput(
        f"There is no {FILE} beside this notebook or above it: facetry.freeze() writes one.",
        code="no_manifest",
    )


def _folders(start: Path) -> Iterator[Path]:
    """From `start` up to the root of the repository or the home folder; without those, `start`.

    What lies above is somebody else's: a file in /tmp says nothing about a notebook below.
    """
    home = Path.home()
    above = [start, *start.parents]
    tops = (at for at, one in enumerate(above) if one == home or (one / ".git").exists())
    yield from above[: next(tops, 0) + 1]


def _whose(path: Path, notebook: str | None) -> str | None:
    """The notebook's path from the file's folder; None where nobody says it."""
    stated = notebook or os.environ.get("JPY_SESSION_NAME") or None
    if stated is None:
        return None
    if notebook is None and not os.path.isabs(stated):
        stated = os.path.join(os.getcwd(), os.path.basename(stated))
    if os.path.isabs(stated):
        stated = os.path.relpath(os.path.realpath(stated), os.path.realpath(path.parent))
    return stated.replace(os.sep, "/")


def _read(path: Path) -> str:
    try:
        # What is a pipe there must not hold the cell up.
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as opened:
            if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                raise BadInput(f"{FILE} is not a file.", code="no_manifest")
            content = opened.read(_MOST_BYTES + 1)
    except OSError as error:
        raise BadInput(f"{FILE} can't be read: {error.strerror}.", code="no_manifest") from None
    if len(content) > _MOST_BYTES:
        raise BadInput(f"{FILE} is too long.", code="manifest_too_large")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput(f"{FILE} is not text in UTF-8.", code="manifest_not_toml") from None


def _write(path: Path, text: str) -> None:
    """Whole or not at all, under the file's own name even where that is a link."""
    real = Path(os.path.realpath(path))
    # Whoever else may write in that folder could put a link there, under a name that they know.
    fresh = real.with_name(f".{real.name}.{os.urandom(8).hex()}")
    try:
        with fresh.open("xb") as file:
            file.write(text.encode("utf-8"))
        if real.exists():
            fresh.chmod(stat.S_IMODE(real.stat().st_mode))
        fresh.replace(real)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise BadInput(f"{FILE} can't be written: {error.strerror}.", code="no_manifest") from None
