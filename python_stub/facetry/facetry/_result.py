"""The answer to an action: like `requests.Response`, like its value, and with a receipt."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ._errors import FacetryError

if TYPE_CHECKING:
    from ._wire import Answer, Stream

_OURS = ("facet-receipt", "facet-intent", "facet-length", "facet-features", "facetry-")
_UNSET = object()
# Of names of hosts, which take the square of the time, and one that is always an error.
_NO_CHARSETS = ("punycode", "idna", "undefined")


class Result:
    """What an action gave.

    `value`: JSON parsed, text as str, anything else as bytes. The mapping and sequence protocol
    is that of `value`. `receipt`: the tlog-proof of the outcome (docs/protocol.md §10, base64),
    None where nothing was recorded; `index`: of the intent in the ledger; `jti`: the action's id.
    `stream`: the body of an answer that comes bit by bit, where it was not waited for; its receipt
    is there once it has ended.
    """

    def __init__(
        self, answer: Answer, target: str, action: str, jti: str | None, args: Mapping[str, Any]
    ) -> None:
        self.status: int = answer.status
        self.content: bytes = answer.content
        self.headers: dict[str, str] = {
            k: v for k, v in answer.headers.items() if not k.startswith(_OURS)
        }
        self.stream: Stream | None = answer.stream
        self._receipt: str | None = answer.headers.get("facet-receipt")
        self._receipt_follows = "facet-intent" in answer.headers
        index = answer.headers.get("facetry-index", "")
        self.index: int | None = int(index) if index.isdecimal() else None
        self.jti = jti
        self.object = target
        self.action = action
        path = args.get("path")
        self._name = path if isinstance(path, str) else ""
        self._value: Any = _UNSET

    @property
    def receipt(self) -> str | None:
        """The tlog-proof of the outcome, in base64."""
        if self._receipt is None and self._receipt_follows:
            from ._acts import receipt_of

            self._receipt = receipt_of(self.jti)
        return self._receipt

    @property
    def status_code(self) -> int:
        """`status`, as `requests` calls it."""
        return self.status

    @property
    def ok(self) -> bool:
        """Whether the status is below 400."""
        return self.status < 400

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in lower case."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    @property
    def encoding(self) -> str:
        """The charset of the content type, else utf-8."""
        for part in self.headers.get("content-type", "").split(";")[1:]:
            key, _, value = part.partition("=")
            if key.strip().lower() == "charset":
                return _text_codec(value.strip().strip('"'))
        return "utf-8"

    @property
    def text(self) -> str:
        """The content as text; what can't be decoded becomes U+FFFD."""
        try:
            return self.content.decode(self.encoding, "replace")
        except (LookupError, UnicodeError):
            return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """The content as JSON; ValueError where it is none."""
        try:
            return json.loads(self.content)
        except RecursionError:
            raise ValueError("The content is nested too deep to be read as JSON.") from None

    @property
    def is_json(self) -> bool:
        """Whether the content type says JSON."""
        media = self.media_type
        return media == "application/json" or media.endswith("+json")

    @property
    def value(self) -> Any:
        """JSON parsed, text as str, anything else as bytes, None for no content."""
        if self._value is _UNSET:
            self._value = self._read()
        return self._value

    def _read(self) -> Any:
        if not self.content:
            return None
        if self.is_json:
            try:
                return self.json()
            except ValueError:
                return self.text
        return self.text if self.media_type.startswith("text/") else self.content

    def raise_for_status(self) -> Result:
        """Itself; UpstreamError for a status of 400 or above."""
        if not self.ok:
            raise UpstreamError(f"{self.object}.{self.action} was answered {self.status}.", self)
        return self

    def message(self) -> str:
        """What an upstream's error says of itself, if it says it in a usual place."""
        value = self.value
        if isinstance(value, Mapping):
            for key in ("message", "detail", "title", "error", "reason"):
                said = value.get(key)
                if isinstance(said, Mapping):
                    said = said.get("message")
                if isinstance(said, str) and said:
                    return said
        return value[:200] if isinstance(value, str) and self.media_type == "text/plain" else ""

    def df(self, **options: Any) -> Any:
        """The content as a pandas DataFrame, read by its type; `options` go to the reader."""
        from ._tables import frame_of

        return frame_of(self, self._name, options)

    def to_arrow(self) -> Any:
        """The content as a pyarrow Table, read by its type."""
        from ._tables import arrow_of

        return arrow_of(self, self._name)

    def __getattr__(self, name: str) -> Any:
        # Readers of the PyCapsule protocol look whether it is there: only with pyarrow it is.
        if name == "__arrow_c_stream__":
            import importlib.util

            if importlib.util.find_spec("pyarrow") is not None:
                return self._arrow_stream
        raise AttributeError(
            f"a result has .value, .df(), .to_arrow(), .receipt, .status, .headers, .content, "
            f".text and .json(), no {name}"
        )

    def _arrow_stream(self, requested_schema: Any = None) -> Any:
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def __getitem__(self, key: Any) -> Any:
        return self.value[key]

    def __len__(self) -> int:
        value = self.value
        return 0 if value is None else len(value)

    def __iter__(self) -> Iterator[Any]:
        return iter(() if self.value is None else self.value)

    def __contains__(self, key: object) -> bool:
        return self.value is not None and key in self.value

    def __bool__(self) -> bool:
        return bool(self.value)

    def keys(self) -> Any:
        """Of a mapping, its keys."""
        return self._mapping().keys()

    def values(self) -> Any:
        """Of a mapping, its values."""
        return self._mapping().values()

    def items(self) -> Any:
        """Of a mapping, its items."""
        return self._mapping().items()

    def get(self, key: Any, default: Any = None) -> Any:
        """Of a mapping, the value at `key`."""
        return self._mapping().get(key, default)

    def _mapping(self) -> Mapping[Any, Any]:
        value = self.value
        if not isinstance(value, Mapping):
            raise TypeError(f"the value is a {type(value).__name__}, not a mapping")
        return value

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_value": None, "stream": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._value = _UNSET

    def __repr__(self) -> str:
        from ._show import result_text

        return result_text(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from ._show import result_bundle

        return result_bundle(self)


def _text_codec(charset: str) -> str:
    """What a service may say that its text is in: Python has codecs that are none of text."""
    import codecs

    try:
        name = codecs.lookup(charset).name
    except (LookupError, ValueError):
        return charset or "utf-8"
    return "utf-8" if name in _NO_CHARSETS else charset


class UpstreamError(FacetryError):
    """The answer of the service behind the facet, with a status of 400 or above."""

    def __init__(self, message: str, result: Result) -> None:
        super().__init__(message, code=f"upstream_{result.status}")
        self.result = result
        self.status: int = result.status

    @property
    def jti(self) -> str | None:
        """The action's id."""
        return self.result.jti
