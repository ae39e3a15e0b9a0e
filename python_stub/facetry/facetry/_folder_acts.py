"""One action on a file of a folder, with its errors as those of files."""

from __future__ import annotations

import errno
import os
from typing import Any

from ._call import invoke
from ._errors import Refused
from ._held import Held
from ._holding import forget
from ._result import Result, UpstreamError
from ._text import readable, safe_text
from ._upload import Upload


def act_on(
    held: Held, action: str, args: dict[str, Any], path: str, upload: Upload | None = None
) -> Result:
    """Performs `action`, with those of `args` that it takes; `path` is what errors call the file.

    Raises FileNotFoundError, PermissionError, and otherwise as any action.
    """
    known = (held.definitions.get(action, {}).get("args") or {}).get("properties") or {}
    sent = {name: value for name, value in args.items() if name in known or name == "path"}
    try:
        return invoke(held, action, sent, upload=upload)
    except UpstreamError as error:
        if error.status == 404:
            raise not_there(path) from None
        if error.status == 403:
            raise PermissionError(readable(f"{safe_text(path, 200)}: {error.plain}")) from None
        raise
    except Refused as error:
        forget()
        if error.code in ("constraint", "action_not_granted"):
            raise PermissionError(str(error)) from None
        raise


def not_there(path: str) -> FileNotFoundError:
    """As the system says it: a name that somebody else chose is quoted, whatever is in it."""
    return FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
