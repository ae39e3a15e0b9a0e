"""One action on a file of a folder, with its errors as those of files."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from typing import Any

from ._call import invoke
from ._errors import BadInput, Refused
from ._held import Held
from ._holding import forget
from ._not_passed import NotPassed
from ._result import Result, UpstreamError
from ._text import safe_text
from ._upload import Upload


def act_on(
    held: Held, action: str, args: dict[str, Any], path: str, upload: Upload | None = None
) -> Result:
    """Performs `action`, with those of `args` that it takes; `path` is what errors call the file.

    Raises FileNotFoundError, IsADirectoryError, PermissionError (NotPassed, where it is for this
    file alone), and otherwise as any action.
    """
    known = (held.definitions.get(action, {}).get("args") or {}).get("properties") or {}
    sent = {name: value for name, value in args.items() if name in known or name == "path"}
    try:
        path.encode()
    except UnicodeEncodeError:
        words = f"{safe_text(path, 200)} can't be passed: its name is no text in UTF-8."
        raise NotPassed(words, path) from None
    try:
        return invoke(held, action, sent, upload=upload)
    except UpstreamError as error:
        raise _as_of_files(error, action, path) from None
    except BadInput as error:
        # Nothing else of the arguments is of any length.
        raise NotPassed(f"{safe_text(path, 200)}: {error.plain}", path) from None
    except Refused as error:
        forget()
        if error.code in ("constraint", "action_not_granted"):
            raise PermissionError(str(error)) from None
        if error.code == "argument_invalid":
            raise NotPassed(f"{safe_text(path, 200)}: {error.plain}", path) from None
        raise


def _as_of_files(error: UpstreamError, action: str, path: str) -> Exception:
    """The error that files have for it; what they have none for is itself."""
    value = error.result.value
    code = value.get("code") if isinstance(value, Mapping) else None
    if error.status == 404 and action == "write":
        words = "There is no such folder to write into, and a facet makes none"
        return FileNotFoundError(errno.ENOENT, words, path)
    if error.status == 404:
        return not_there(path)
    if error.status == 409 and code == "is_folder":
        return IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
    if error.status == 403 or code == "path_refused":
        return NotPassed(f"{safe_text(path, 200)}: {error.plain}", path)
    return error


def not_there(path: str) -> FileNotFoundError:
    """As the system says it: a name that somebody else chose is quoted, whatever is in it."""
    return FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
