"""Where this Jupyter server's pages are, by its own account."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

from facetry_service.supervisor import OWN_NAME, Pages

CONSENT_HOST = "consent.localhost"
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def scheme_of(serverapp: Any) -> str:
    """Return ``http`` or ``https``."""
    return "https" if serverapp.certfile else "http"


def pages_of(serverapp: Any, consent_url: str) -> Pages:
    """Return the origins of this server's pages, and of the consent pages it leads to.

    ``custom_display_url`` counts: it is what an operator says that browsers use.
    """
    if serverapp.sock:
        own: list[str] = []
        behind: list[str] = []
    else:
        scheme = scheme_of(serverapp)
        own = [f"{scheme}://{host}:{serverapp.port}" for host in LOOPBACK]
        behind = [f"{scheme}://{CONSENT_HOST}:{serverapp.port}"]
    for address, origins in ((serverapp.custom_display_url, own), (consent_url, behind)):
        origin = origin_of(address)
        if origin and origin not in origins:
            origins.append(origin)
    return Pages(origins=tuple(behind), frame_ancestors=tuple(own))


def origin_of(address: str) -> str | None:
    """Return the origin of an http(s) address, as browsers write it; None of anything else."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").lower()
    if parts.scheme not in ("http", "https") or not host:
        return None
    if ":" in host:
        host = f"[{host}]"
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if port in (None, usual) else f":{port}")


def may_travel(origin: str) -> bool:
    """Whether what is said to an origin can be read by nobody on the way."""
    return origin.startswith("https://") or at_loopback(origin) is not None


def own_origin(request: Any) -> str:
    """Return the origin that a browser sees this server at: its host, and what it says of TLS."""
    stated = origin_of(request.headers.get("Origin", ""))
    if stated and stated.partition("//")[2] == request.host.lower():
        return stated
    forwarded = request.headers.get("X-Forwarded-Proto", "").split(",")[0].strip()
    scheme = forwarded if forwarded in ("http", "https") else request.protocol
    return origin_of(f"{scheme}://{request.host}") or f"{scheme}://{request.host}"


def at_loopback(origin: str) -> tuple[str, str, str] | None:
    """Return scheme, host and ``:port`` of an origin on the browser's own machine; else None."""
    scheme, _, authority = origin.partition("://")
    for host in LOOPBACK:
        port = authority.removeprefix(host)
        if port != authority and (port == "" or port.startswith(":")):
            return scheme, host, port
    return None


def refuse_own(serverapp: Any, consent_url: str) -> None:
    """Raise ValueError where people would approve at an origin of JupyterLab's own pages."""
    if consent_url and consent_url in pages_of(serverapp, "").frame_ancestors:
        message = (
            f"Facetry.consent_url is {consent_url}, where JupyterLab's own pages are: scripts of "
            "notebooks could approve there. Give it another host name or port."
        )
        raise ValueError(message)


def page_address(serverapp: Any, path: str) -> str | None:
    """Return the address of one of the server's pages, without its token."""
    origin = origin_of(serverapp.custom_display_url)
    if origin is None:
        if serverapp.sock:
            return None
        origin = f"{scheme_of(serverapp)}://localhost:{serverapp.port}"
    return origin + path


def enrolment_link(consent: str, code: str, following: str | None) -> str:
    """Return the link that lets a browser approve; servers never see the fragment."""
    fragment = f"enrol={quote(code, safe='')}&{OWN_NAME}"
    if following:
        fragment += f"&next={quote(following, safe='')}"
    return f"{consent}/#{fragment}"
