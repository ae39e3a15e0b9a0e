"""`facetry.httpx(f)`: an httpx (or httpx2) client whose requests are actions of a facet."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

from ._errors import Unreachable
from ._facet import Facet, held_of
from ._http import answer_headers, perform, read_on
from ._result import Result
from ._tables import needed

if TYPE_CHECKING:
    import httpx as http
else:
    # Its successor has the same interface, and may be all that is there.
    http = needed("httpx", "facetry.httpx()", or_else="httpx2")


class FacetTransport(http.BaseTransport):
    """Sends each request as the held action with its method and path."""

    def __init__(self, facet: Facet) -> None:
        self._facet = facet

    def handle_request(self, request: http.Request) -> http.Response:
        """Raises Refused where no held action is this request."""
        return _answered(self._facet, request, request.read())


class AsyncFacetTransport(http.AsyncBaseTransport):
    """The same for `httpx.AsyncClient`."""

    def __init__(self, facet: Facet) -> None:
        self._facet = facet

    async def handle_async_request(self, request: http.Request) -> http.Response:
        """Raises Refused where no held action is this request."""
        from ._async import in_thread

        return await in_thread(_answered, self._facet, request, await request.aread())


class StreamBody(http.SyncByteStream, http.AsyncByteStream):
    """A body that comes bit by bit, for either client."""

    def __init__(self, result: Result) -> None:
        self._result = result

    def __iter__(self) -> Iterator[bytes]:
        while piece := self._piece():
            yield piece

    async def __aiter__(self) -> AsyncIterator[bytes]:
        from ._async import in_thread

        while piece := await in_thread(self._piece):
            yield piece

    def close(self) -> None:
        """Ends the call where it has not ended."""
        if self._result.stream is not None:
            self._result.stream.close()

    async def aclose(self) -> None:
        """As `close`."""
        self.close()

    def _piece(self) -> bytes:
        try:
            return read_on(self._result)
        except Unreachable as error:
            # What these clients, and those made of them, know.
            raise http.RemoteProtocolError(str(error)) from error


def _answered(facet: Facet, request: http.Request, body: bytes) -> http.Response:
    result = perform(held_of(facet), request.method, str(request.url), request.headers, body)
    content: dict[str, Any] = (
        {"content": result.content} if result.stream is None else {"stream": StreamBody(result)}
    )
    return http.Response(
        result.status,
        headers=answer_headers(result),
        request=request,
        extensions={"facetry": result},
        **content,
    )


def httpx(facet: Facet, /, **options: Any) -> http.Client:
    """An `httpx.Client` for code that speaks HTTP: no key is needed, none is sent.

    `options` are those of `httpx.Client`; the address in `base_url` only gives paths their
    beginning. `response.extensions["facetry"]` is the facetry.Result with the receipt.
    """
    options.setdefault("base_url", _base(facet))
    return http.Client(transport=FacetTransport(facet), trust_env=False, **options)


def ahttpx(facet: Facet, /, **options: Any) -> http.AsyncClient:
    """An `httpx.AsyncClient`; otherwise as `facetry.httpx`."""
    options.setdefault("base_url", _base(facet))
    return http.AsyncClient(transport=AsyncFacetTransport(facet), trust_env=False, **options)


def _base(facet: Facet) -> str:
    held_of(facet)
    return "http://facet.invalid"
