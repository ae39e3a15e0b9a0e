"""`facetry.httpx(f)`: an httpx (or httpx2) client whose requests are actions of a facet."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from ._errors import BadInput, Refused, Unreachable
from ._facet import Facet, held_of
from ._http import answer_headers, perform, read_on
from ._models import api_of, package_of, said_to_client
from ._result import Result
from ._tables import needed

if TYPE_CHECKING:
    import httpx as http


def httpx(facet: Facet, /, **options: Any) -> http.Client:
    """An `httpx.Client` for code that speaks HTTP: no key is needed, none is sent.

    `options` are those of `httpx.Client`; the address in `base_url` only gives paths their
    beginning. `response.extensions["facetry"]` is the facetry.Result with the receipt. Of a model,
    it is a client of httpx or of its successor httpx2, as that model's own package takes it, and
    what Facetry refuses is an answer that this package understands.

    Its requests raise Refused where no held action is the request; else what httpx raises.
    """
    clients = _clients_for(facet)
    options.setdefault("base_url", _BASE)
    return clients.http.Client(transport=clients.transport(facet), trust_env=False, **options)


def ahttpx(facet: Facet, /, **options: Any) -> http.AsyncClient:
    """An `httpx.AsyncClient`; otherwise as `facetry.httpx`."""
    clients = _clients_for(facet)
    options.setdefault("base_url", _BASE)
    transport = clients.async_transport(facet)
    return clients.http.AsyncClient(transport=transport, trust_env=False, **options)


_BASE = "http://facet.invalid"


class _Clients(NamedTuple):
    http: Any
    transport: Any
    async_transport: Any


def _clients_for(facet: Facet) -> _Clients:
    api = api_of(held_of(facet))
    first = "httpx" if api is None else package_of(api)
    return _clients(first, "httpx2" if first == "httpx" else "httpx")


@functools.cache
def _clients(first: str, or_else: str) -> _Clients:
    """Transports for one of the two packages, whose interface is the same."""
    if TYPE_CHECKING:
        import httpx as http
    else:
        http = needed(first, "facetry.httpx()", or_else=or_else)

    class FacetTransport(http.BaseTransport):
        """Sends each request as the held action with its method and path."""

        def __init__(self, facet: Facet) -> None:
            self._facet = facet

        def handle_request(self, request: http.Request) -> http.Response:
            """Raises Refused where no held action is this request."""
            return answered(self._facet, request, request.read())

    class AsyncFacetTransport(http.AsyncBaseTransport):
        """The same for `httpx.AsyncClient`."""

        def __init__(self, facet: Facet) -> None:
            self._facet = facet

        async def handle_async_request(self, request: http.Request) -> http.Response:
            """Raises Refused where no held action is this request."""
            from ._async import in_thread

            return await in_thread(answered, self._facet, request, await request.aread())

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

    def answered(facet: Facet, request: http.Request, body: bytes) -> http.Response:
        held = held_of(facet)
        try:
            result = perform(held, request.method, str(request.url), request.headers, body)
        except (Refused, Unreachable, BadInput) as error:
            api = api_of(held)
            if api is None:
                raise
            status, headers, content = said_to_client(api, error)
            return http.Response(
                status,
                headers=headers,
                content=content,
                request=request,
                extensions={"facetry": error},
            )
        coming: dict[str, Any] = (
            {"content": result.content} if result.stream is None else {"stream": StreamBody(result)}
        )
        return http.Response(
            result.status,
            headers=answer_headers(result),
            request=request,
            extensions={"facetry": result},
            **coming,
        )

    return _Clients(http, FacetTransport, AsyncFacetTransport)
