"""A file of a facet that is open for writing."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from typing import IO, Any, BinaryIO, cast

from ._upload import Upload

#: What is written and is longer lies on the disk until the file is closed.
_IN_MEMORY = 8 * 1024 * 1024


class Writing(io.BufferedIOBase):
    """What is written goes when the file is closed; nothing goes where writing failed."""

    def __init__(self, put: Callable[[str, Upload, str], None], path: str, mode: str) -> None:
        self._to = put, path, "create" if mode == "xb" else "overwrite"
        # Closed with this.
        self._kept: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115

    def writable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes: some formats write their head last."""
        return True

    def write(self, data: Any) -> int:
        """Keeps more bytes; returns how many. Raises ValueError once it is closed."""
        self._must_be_open()
        return self._kept.write(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Goes to a place in what was written; returns it."""
        self._must_be_open()
        self._kept.seek(offset, whence)
        return self._kept.tell()

    def tell(self) -> int:
        """Where the next byte goes."""
        self._must_be_open()
        return self._kept.tell()

    def truncate(self, size: int | None = None) -> int:
        """Cuts what was written."""
        self._must_be_open()
        self._kept.truncate(size)
        return self._kept.tell() if size is None else size

    def close(self) -> None:
        """Sends the bytes, once."""
        if self.closed:
            return
        super().close()
        put, path, mode = self._to
        with self._kept:
            self._kept.seek(0)
            put(path, Upload(cast("BinaryIO", self._kept)), mode)

    def discard(self) -> None:
        """Closes without sending."""
        if not self.closed:
            super().close()
            self._kept.close()

    def _must_be_open(self) -> None:
        if self.closed:
            raise ValueError("the file is closed; what was written has been sent")

    def __exit__(self, kind: Any, value: Any, trace: Any) -> None:
        if kind is not None:
            self.discard()
        self.close()

    def __del__(self) -> None:
        self.discard()
