"""`facetry.requests(f)`: a requests session whose requests are actions of a facet."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from ._errors import Unreachable
from ._facet import Facet, held_of
from ._http import answer_headers, perform, read_on
from ._result import Result
from ._tables import needed

if TYPE_CHECKING:
    import requests as http
    from requests.adapters import BaseAdapter
    from requests.structures import CaseInsensitiveDict
    from requests.utils import get_encoding_from_headers
else:
    http = needed("requests", "facetry.requests()")
    from requests.adapters import BaseAdapter
    from requests.structures import CaseInsensitiveDict
    from requests.utils import get_encoding_from_headers

_BASE = "http://facet.invalid"


class FacetAdapter(BaseAdapter):
    """Sends each request as the held action with its method and path."""

    def __init__(self, facet: Facet) -> None:
        super().__init__()
        self._facet = facet

    def send(self, request: http.PreparedRequest, *args: Any, **kwargs: Any) -> http.Response:
        """Raises Refused where no held action is this request."""
        result = perform(
            held_of(self._facet),
            request.method or "GET",
            request.url or "",
            CaseInsensitiveDict({k: _text(v) for k, v in request.headers.items()}),
            _bytes(request.body),
        )
        response = http.Response()
        response.status_code = result.status
        response.headers = CaseInsensitiveDict(answer_headers(result))
        response.encoding = get_encoding_from_headers(response.headers)
        response.raw = io.BytesIO(result.content) if result.stream is None else StreamBody(result)
        response.url = request.url or ""
        response.request = request
        return response

    def close(self) -> None:
        """Nothing is kept."""


class StreamBody:
    """A body that comes bit by bit, as far as `requests.Response` reads one."""

    def __init__(self, result: Result) -> None:
        self._result = result

    def read(self, amount: int | None = None, **_options: Any) -> bytes:
        """What has come, at most `amount` bytes; all of it where that is None."""
        try:
            if amount is None:
                return b"".join(iter(lambda: read_on(self._result), b""))
            return read_on(self._result, amount)
        except Unreachable as error:
            raise http.exceptions.ChunkedEncodingError(str(error)) from error

    def close(self) -> None:
        """Ends the call where it has not ended."""
        if self._result.stream is not None:
            self._result.stream.close()


class FacetSession(http.Session):
    """A session in which a path alone is an address."""

    def __init__(self, facet: Facet) -> None:
        super().__init__()
        self.trust_env = False
        adapter = FacetAdapter(facet)
        self.mount("http://", adapter)
        self.mount("https://", adapter)

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> http.Response:
        """As `requests.Session.request`."""
        return super().request(method, urljoin(_BASE, _text(url)), *args, **kwargs)


def requests(facet: Facet, /) -> http.Session:
    """A `requests.Session` for code that speaks HTTP: no key is needed, none is sent.

    Whatever the host of an address, the request goes to the service behind the facet. Its
    requests raise Refused where no held action is the request; else what `requests` raises.
    """
    held_of(facet)
    return FacetSession(facet)


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _bytes(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, (bytes, bytearray)):
        return bytes(body)
    if hasattr(body, "read"):
        return _bytes(body.read())
    return b"".join(_bytes(part) for part in body)
