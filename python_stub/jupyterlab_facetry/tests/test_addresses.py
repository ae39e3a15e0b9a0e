"""Where pages are: by the server's own account, never by what a request says."""

from __future__ import annotations

from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from jupyterlab_facetry.addresses import (
    enrolment_link,
    origin_of,
    page_address,
    pages_of,
    refuse_own,
)


def server(**changed: object) -> SimpleNamespace:
    usual = {"sock": "", "certfile": "", "port": 8888, "custom_display_url": ""}
    return SimpleNamespace(**{**usual, **changed})


def test_a_usual_server_is_at_three_loopback_addresses() -> None:
    pages = pages_of(server(), "")
    assert pages.frame_ancestors == (
        "http://localhost:8888",
        "http://127.0.0.1:8888",
        "http://[::1]:8888",
    )
    assert pages.origins == ("http://consent.localhost:8888",)


def test_with_tls_they_are_https() -> None:
    pages = pages_of(server(certfile="cert.pem"), "")
    assert all(origin.startswith("https://") for origin in pages.frame_ancestors + pages.origins)


def test_what_an_operator_says_is_added() -> None:
    pages = pages_of(server(custom_display_url="https://Hub.example/user/x/"), "https://c.example")
    assert "https://hub.example" in pages.frame_ancestors
    assert pages.origins[-1] == "https://c.example"


@pytest.mark.parametrize("own", ["http://localhost:8888", "https://hub.example"])
def test_people_do_not_approve_at_an_origin_of_jupyterlabs_pages(own: str) -> None:
    running = server(custom_display_url="https://hub.example/user/x/")
    with pytest.raises(ValueError, match="another host name or port"):
        refuse_own(running, own)
    for other in ("", "https://hub.example:8443", "https://consent.hub.example"):
        refuse_own(running, other)


def test_a_server_on_a_unix_socket_has_none_of_its_own() -> None:
    pages = pages_of(server(sock="/run/jupyter.sock"), "")
    assert (pages.origins, pages.frame_ancestors) == ((), ())
    assert page_address(server(sock="/run/jupyter.sock"), "/lab") is None


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://a.example/x?y#z", "https://a.example"),
        ("http://a.example:80", "http://a.example"),
        ("https://a.example:8443/", "https://a.example:8443"),
        ("http://[::1]:8888/", "http://[::1]:8888"),
        ("http://u:p@a.example", "http://a.example"),
        ("javascript:alert(1)", None),
        ("http://a.example:port", None),
        ("http://[::1", None),
        ("a.example", None),
        ("", None),
    ],
)
def test_an_origin_is_written_as_browsers_do(address: str, origin: str | None) -> None:
    assert origin_of(address) == origin


def test_the_code_and_the_way_back_are_in_the_fragment_whole() -> None:
    link = enrolment_link("http://localhost:7412", "a-_b", "http://localhost:8888/user/y%40z/lab")
    parts = urlsplit(link)
    assert (parts.query, parts.path) == ("", "/")
    assert parse_qs(parts.fragment) == {
        "enrol": ["a-_b"],
        "name": ["own"],
        "next": ["http://localhost:8888/user/y%40z/lab"],
    }
