"""IP addresses, networks and URLs that are read in one way only (docs/constraints.md)."""

from __future__ import annotations

import re
from ipaddress import IPv4Network, IPv6Network
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

Network = IPv4Network | IPv6Network

MAPPED = IPv6Network("::ffff:0:0/96")
PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
OCTET = r"(0|[1-9][0-9]{0,2})"
PCHAR = r"[A-Za-z0-9\-._~!$&'()*+,;=:@/%]"
URL = re.compile(
    rf"([A-Za-z]+)://([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:]+\])(?::([1-9][0-9]{{0,4}}))?"
    rf"(?:(/{PCHAR}*)(?:\?(?:{PCHAR}|[?\[\]])*)?)?"
)


class Url(NamedTuple):
    scheme: str
    host: str
    port: int
    segments: list[str]


def address(text: str) -> Network | None:
    """One address, as a network of its own."""
    if re.fullmatch(rf"{OCTET}(\.{OCTET}){{3}}", text):
        return IPv4Network(text) if all(int(part) < 256 for part in text.split(".")) else None
    if not re.fullmatch(r"[0-9A-Fa-f:]+", text):
        return None
    try:
        found = IPv6Network(text)
    except ValueError:
        return None
    return None if found.subnet_of(MAPPED) else found


def network(text: str) -> Network | None:
    found = re.fullmatch(r"([^/]*)/(0|[1-9][0-9]{0,2})", text)
    if not found or not address(found[1]):
        return None
    try:
        return IPv6Network(text) if ":" in text else IPv4Network(text)
    except ValueError:
        return None


def within(outer: Network, inner: Network) -> bool:
    if isinstance(outer, IPv4Network):
        return isinstance(inner, IPv4Network) and inner.subnet_of(outer)
    return isinstance(inner, IPv6Network) and inner.subnet_of(outer)


def _host(text: str) -> str | None:
    if text.startswith("["):
        found = address(text[1:-1])
        return str(found) if isinstance(found, IPv6Network) else None
    host = text.lower()
    if isinstance(address(host), IPv4Network):
        return host
    labels = host.split(".")
    named = all(re.fullmatch(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", label) for label in labels)
    number = re.fullmatch(r"[0-9]+|0x[0-9a-f]*", labels[-1])
    return host if named and not number and len(host) <= 253 else None


def _segment(text: str) -> str | None:
    if len(re.findall("%", text)) != len(re.findall("%[0-9A-Fa-f]{2}", text)):
        return None
    try:
        decoded = unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        return None
    odd = re.search(r"[/\\\x00-\x1f\x7f-\x9f]|%[0-9A-Fa-f]{2}", decoded)
    return None if odd or decoded.split(";")[0] in {".", ".."} else decoded


def url(text: str) -> Url | None:
    found = URL.fullmatch(text)
    if not found or found[1].lower() not in PORTS:
        return None
    scheme, host = found[1].lower(), _host(found[2])
    port = int(found[3]) if found[3] else PORTS[scheme]
    segments = [_segment(part) for part in (found[4] or "").split("/")[1:]]
    if host is None or port > 65535 or None in segments or "" in segments[:-1]:
        return None
    return Url(scheme, host, port, [part for part in segments if part is not None])


def _prefix(path: str | None) -> list[str] | None:
    if path in {None, "/"}:
        return []
    assert path is not None
    found = url(f"http://x{path}") if path.startswith("/") and "?" not in path else None
    return found.segments if found and found.segments[-1] else None


def _host_limit(text: str) -> str | None:
    name = text.removeprefix("*.")
    host = _host(name)
    literal = name.startswith("[") or address(name)
    if host is None or name != name.lower() or (name != text and literal):
        return None
    return host if name == text else f"*.{host}"


def is_url_limit(limit: dict[str, Any]) -> bool:
    return all(map(_host_limit, limit["hosts"])) and _prefix(limit.get("path")) is not None


def _host_within(outer: str, inner: str) -> bool:
    return outer == inner or (outer.startswith("*.") and inner.endswith(outer[1:]))


def _ports(limit: dict[str, Any], scheme: str) -> set[int]:
    return set(limit.get("ports", [PORTS[scheme]]))


def url_holds(limit: dict[str, Any], value: Any) -> bool:
    found = url(value) if isinstance(value, str) else None
    prefix = _prefix(limit.get("path"))
    return (
        found is not None
        and prefix is not None
        and found.scheme in limit["schemes"]
        and any(_host_within(_host_limit(host) or "", found.host) for host in limit["hosts"])
        and found.port in _ports(limit, found.scheme)
        and found.segments[: len(prefix)] == prefix
    )


def url_within(parent: dict[str, Any], child: dict[str, Any]) -> bool:
    above, below = _prefix(parent.get("path")), _prefix(child.get("path"))
    outer = [_host_limit(host) or "" for host in parent["hosts"]]
    inner = [_host_limit(host) or "*" for host in child["hosts"]]
    return (
        set(child["schemes"]) <= set(parent["schemes"])
        and all(_ports(child, one) <= _ports(parent, one) for one in child["schemes"])
        and all(any(_host_within(host, one) for host in outer) for one in inner)
        and above is not None
        and below is not None
        and below[: len(above)] == above
    )
