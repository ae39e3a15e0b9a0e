"""Who may come in by the Jupyter server, and what gets through."""

from __future__ import annotations

import http.client
import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import psutil
import pytest
from house.bank import RunningBank
from house.owner import Device, RefusedByService
from house.server import TOKEN, JupyterServer
from jupyter_server.auth import passwd

OURS = [
    ("GET", "facetry/status"),
    ("GET", "facetry/notebook?path=a.ipynb"),
    ("GET", "facetry/welcome"),
    ("GET", "facetry/start-tour"),
    ("GET", "facetry/provenance"),
    ("GET", "facetry/s/.well-known/facetry"),
    ("POST", "facetry/page"),
    ("POST", "facetry/retry"),
    ("POST", "facetry/tour"),
    ("POST", "facetry/s/facets"),
]
# What they answer says only where to go on, or is a page that any browser of its user may open.
PAGES = ("facetry/welcome", "facetry/start-tour", "facetry/provenance")


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[JupyterServer]:
    running = JupyterServer(home)
    running.ready()
    yield running
    running.end()


@pytest.fixture(scope="module")
def owner(server: JupyterServer) -> Device:
    return Device.enrolled_by(server.link())


def cookies(server: JupyterServer) -> dict[str, str]:
    """Those of a browser that has logged in."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", f"{server.base}lab?token={TOKEN}")
    answer = connection.getresponse()
    answer.read()
    jar = [
        value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"
    ]
    connection.close()
    return dict(one.split("=", 1) for one in jar)


@pytest.mark.parametrize(("method", "path"), OURS)
def test_without_token_or_cookie_nothing_is_answered(
    server: JupyterServer, method: str, path: str
) -> None:
    status, headers, body = server.request(method, path, b"{}", token=False)
    assert status in (302, 403)
    assert status == 403 or headers["location"].startswith("/user/x/login")
    assert b"issuer" not in body


@pytest.mark.parametrize(("method", "path"), [one for one in OURS if one[0] == "POST"])
def test_a_cookie_alone_can_not_post(server: JupyterServer, method: str, path: str) -> None:
    jar = cookies(server)
    cookie = "; ".join(f"{name}={value}" for name, value in jar.items())
    origin = {"Cookie": cookie, "Origin": f"http://127.0.0.1:{server.port}"}
    assert server.request(method, path, b"{}", origin, token=False)[0] == 403
    marked = {**origin, "X-XSRFToken": jar["_xsrf"]}
    if path.endswith("page"):
        assert server.request(method, path, b"{}", marked, token=False)[0] == 200


def test_the_address_that_npm_start_prints_leads_to_the_enrolment_and_then_to_the_tour(
    start_jupyter: Callable[..., JupyterServer],
) -> None:
    server = start_jupyter()
    server.ready()
    script = Path(__file__).parents[1] / "scripts/start.mjs"
    landing = re.search(r"LANDING = '/(.+)'", script.read_text())
    assert landing is not None
    # As Jupyter prints it.
    printed = f"{landing[1]}?token={TOKEN}"
    status, headers, _body = server.request("GET", printed, token=False)
    assert (status, headers["location"]) == (302, "/user/x/facetry/welcome")
    cookie = {"Cookie": headers["set-cookie"].partition(";")[0]}
    assert server.request("GET", "api/me", headers=cookie, token=False)[0] == 200
    Device.enrolled_by(server.link())
    status, headers, _body = server.request("GET", landing[1], headers=cookie, token=False)
    assert (status, headers["location"]) == (302, "/user/x/lab?facetry-tour")


VIEW = "facetry-view=events&facetry-text=a%20%2B%20b"


def test_the_viewer_is_a_page_of_notebook_7(server: JupyterServer) -> None:
    status, headers, body = server.request("GET", f"facetry/provenance?{VIEW}")
    assert status == 200
    assert headers["content-type"].startswith("text/html")
    assert b"/user/x/static/notebook/" in body
    # Whoever has to log in first comes to the same view.
    status, headers, _body = server.request("GET", f"facetry/provenance?{VIEW}", token=False)
    following = parse_qs(headers["location"].partition("?")[2])["next"]
    assert (status, following) == (302, [f"/user/x/facetry/provenance?{VIEW}"])


def test_where_notebook_7_is_off_that_address_leads_to_jupyterlab_with_the_same_view(
    start_jupyter: Callable[..., JupyterServer],
) -> None:
    server = start_jupyter()
    server.ready()
    for said, meant in (
        (f"{VIEW}&token={TOKEN}&reset", VIEW),
        ("", "facetry-view=events"),
        ("facetry-entry=7", "facetry-view=events&facetry-entry=7"),
        ("next=https://evil.example&facetry-view=%0d%0aSet-Cookie:a", None),
    ):
        status, headers, _body = server.request("GET", f"facetry/provenance?{said}")
        assert status == 302
        path, _, query = headers["location"].partition("?")
        assert path == "/user/x/lab"
        assert "set-cookie:a" not in str(headers).lower().replace(query.lower(), "")
        if meant:
            assert query == meant


@pytest.mark.parametrize(("method", "path"), OURS)
def test_a_foreign_host_is_refused(server: JupyterServer, method: str, path: str) -> None:
    for host in ("evil.example", "consent.localhost.evil.example", "127.0.0.1.nip.example"):
        headers = {"Host": f"{host}:{server.port}"}
        assert server.request(method, path, b"{}", headers)[0] == 403


@pytest.mark.parametrize(("method", "path"), [one for one in OURS if one[1] not in PAGES])
def test_a_page_of_another_origin_gets_nothing(
    server: JupyterServer, method: str, path: str
) -> None:
    jar = cookies(server)
    cookie = "; ".join(f"{name}={value}" for name, value in jar.items())
    headers = {"Cookie": cookie, "Origin": "https://evil.example", "X-XSRFToken": jar["_xsrf"]}
    status, _headers, body = server.request(method, path, b"{}", headers, token=False)
    assert status in (403, 404)
    assert b"issuer" not in body


def test_the_page_gets_a_code_that_makes_it_a_lesser_principal(
    server: JupyterServer, owner: Device
) -> None:
    code = server.json("POST", "facetry/page")["code"]
    page = Device(owner.origin)
    told = page.enrol(code)
    assert told["kind"] == "page"
    assert page.act("aios/registry", "list", {})["objects"] is not None
    granted = page._facets["aios/requests"][2]
    assert "decide" not in granted
    assert "introduce" not in granted


def test_only_the_headers_that_are_needed_go_to_the_service(server: JupyterServer) -> None:
    status, headers, body = server.request(
        "GET",
        "facetry/s/.well-known/facetry",
        headers={"Cookie": "a=b", "X-Forwarded-Host": "evil", "Accept": "application/json"},
    )
    assert status == 200
    assert json.loads(body)["version"] == 1
    assert headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert headers["x-content-type-options"] == "nosniff"


def test_which_features_the_service_takes_a_page_is_told_as_who_is_let_in_and_nobody_else(
    server: JupyterServer, owner: Device
) -> None:
    page = Device(owner.origin)
    page.enrol(server.json("POST", "facetry/page")["code"])
    url, facet, _actions = page._facets["aios/registry"]

    def said(method: str, path: str, body: bytes | None = None) -> tuple[int, str | None]:
        own = {"facet-features": "all.limits", "Content-Type": "application/jose"}
        status, headers, _body = server.request(method, f"facetry/s{path}", body, own)
        return status, headers.get("facet-features")

    def listed() -> bytes:
        claims = {"act": "list", "args": {}, "fct": facet, "obj": "aios/registry"}
        return page.token("facet-action", **claims).encode()

    assert said("POST", url, listed()) == (200, "budget.rows, cell.kernel")
    assert said("GET", "/.well-known/facetry") == (200, None)
    assert said("POST", f"/{'0' * 32}/", listed()) == (404, None)
    assert said("POST", "/facets", b"no token") == (404, None)


@pytest.mark.parametrize(
    "base",
    [
        # A hub's users and their servers, called as they like.
        "/user/facetry/s/",
        "/user/facetry/consent/",
        "/user/a%20b%2Bc.gr%C3%B6%C3%9Fe%E2%80%AE/100%25%2Ffacetry/",
    ],
)
def test_whatever_a_hubs_user_is_called_page_and_approval_reach_the_service(
    start_jupyter: Callable[..., JupyterServer], base: str
) -> None:
    options = ("--Facetry.consent=page", "--log-level=DEBUG")
    server = start_jupyter(base=base, options=options)
    server.ready()
    place, _, fragment = server.request("GET", "facetry/welcome")[1]["location"].partition("#")
    assert place == f"{base}facetry/consent/"
    here = ("127.0.0.1", server.port)
    token = {"Authorization": f"token {TOKEN}"}
    origin = f"http://127.0.0.1:{server.port}"
    owner = Device(origin, here, base=place.rstrip("/"), headers=token)
    owner.enrol(parse_qs(fragment)["enrol"][0])
    page = Device(origin, here, base=f"{base}facetry/s", headers=token)
    assert page.enrol(server.json("POST", "facetry/page")["code"])["kind"] == "page"
    for device in (owner, page):
        assert device.act("aios/registry", "list", {})["objects"] == []
    # No log has an address of theirs, whose first part is a secret.
    assert server.printed(re.escape(f"{base}facetry/s/…"))
    urls = [url for device in (owner, page) for url, *_rest in device._facets.values()]
    secrets = {found for url in urls for found in re.findall(r"[0-9a-f]{32}", url)}
    assert len(secrets) == len(urls)
    assert [secret for secret in secrets if secret in server.log] == []


@pytest.mark.parametrize(
    "path",
    [
        "facetry/s/consent/challenge",
        "facetry/s/consent/config",
        "facetry/s/wallet/facets",
        "facetry/s/",
        "facetry/s/../status",
        "facetry/s/%2e%2e/consent/challenge",
        "facetry/s//evil.example/",
        "facetry/s/index.html",
    ],
)
def test_other_doors_are_not_behind_the_pages_one(server: JupyterServer, path: str) -> None:
    for method in ("GET", "POST"):
        status, _headers, _body = server.request(method, path, b"" if method == "POST" else None)
        assert status in (404, 405)


def test_the_servers_token_in_an_address_goes_no_further(server: JupyterServer) -> None:
    path = f"facetry/s/.well-known/facetry?token={TOKEN}"
    assert server.request("GET", path, token=False)[0] == 200


def test_a_request_of_more_than_a_mebibyte_is_refused(server: JupyterServer) -> None:
    token = b"a" * (1024 * 1024 + 1)
    assert server.request("POST", "facetry/s/facets", token)[0] == 413
    assert server.request("POST", "facetry/s/facets", token[:-2])[0] == 404


def test_a_request_that_does_not_say_how_long_it_is_is_limited_too(server: JupyterServer) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
        head = (
            f"POST {server.base}facetry/s/facets HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
            f"Authorization: token {TOKEN}\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        client.sendall(head.encode())
        for _piece in range(20):
            client.sendall(b"10000\r\n" + b"a" * 0x10000 + b"\r\n")
        client.sendall(b"0\r\n\r\n")
        answer = client.recv(4096)
    assert answer.split(b" ")[1] == b"413"


@pytest.mark.parametrize("name", ["a" * 300 + ".ipynb", "a/" * 200 + "b" * 400, "a" * 60_000])
def test_a_name_that_no_file_can_have_is_no_notebook(server: JupyterServer, name: str) -> None:
    assert server.request("GET", f"facetry/notebook?path={name}")[0] == 404
    assert server.request("GET", f"facetry/manifest?path={name}")[2] == b"null"
    assert "File name too long" not in server.log


@pytest.mark.parametrize(("method", "path"), OURS)
def test_a_strangers_body_fills_no_memory(server: JupyterServer, method: str, path: str) -> None:
    mebibyte = b"a" * 1024 * 1024
    process = psutil.Process(server.process.pid)
    server.request(method, path, b"{}", token=False)
    before = process.memory_info().rss
    most = before
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
        head = f"{method} {server.base}{path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        client.sendall(f"{head}Content-Length: {200 * len(mebibyte)}\r\n\r\n".encode())
        # Most are refused, and their connection ended, before all of it is there.
        with suppress(ConnectionError):
            for _piece in range(200):
                client.sendall(mebibyte)
                most = max(most, process.memory_info().rss)
            assert client.recv(64).split(b" ")[1] in (b"302", b"403")
    assert most - before < 32 * len(mebibyte)
    assert server.json("GET", "facetry/status")["state"] == "ready"


def test_a_script_that_goes_on_introducing_pages_is_stopped(
    start_jupyter: Callable[..., JupyterServer],
) -> None:
    server = start_jupyter()
    server.ready()
    owner = Device.enrolled_by(server.link())
    answers = [server.request("POST", "facetry/page", b"{}") for _page in range(150)]
    statuses = [status for status, _headers, _body in answers]
    assert statuses == [200] * 120 + [429] * 30
    _status, headers, body = answers[-1]
    assert 0 < int(headers["retry-after"]) <= 600
    assert json.loads(body)["code"] == "too_many_pages"
    entries = owner.act("aios/ledger", "query", {"kinds": ["introduction"], "limit": 1000})
    assert len(entries["entries"]) <= 122


def test_no_secret_part_of_an_address_is_in_the_servers_log(
    server: JupyterServer, owner: Device
) -> None:
    nonce = "0123456789abcdef" * 2
    for path in (f"facetry/s/{nonce}/", f"facetry/s/{nonce}/a.b.c", f"facetry/s/{nonce}"):
        server.request("POST", path, b"x")
        server.request("POST", path, b"x", token=False)
        server.request("POST", path, b"x", {"Host": "evil.example"})
        server.request("DELETE", path)
    host = {"Host": f"consent.localhost:{server.port}"}
    server.request("POST", f"/{nonce}/a.b.c", b"x", host)
    server.request("PUT", f"/{nonce}/a.b.c", b"x", host)
    server.printed(r"facetry/s/…")
    assert nonce not in server.log


def test_events_stream_through_with_their_ids_and_end_when_the_page_leaves(
    server: JupyterServer, owner: Device
) -> None:
    page = Device(owner.origin)
    page.enrol(server.json("POST", "facetry/page")["code"])
    url, facet, _actions = page._facets["aios/ledger"]
    token = page.token("facet-action", act="watch", args={}, fct=facet, obj="aios/ledger")
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=90)
    connection.request(
        "POST",
        f"{server.base}facetry/s{url}",
        token.encode(),
        {"Authorization": f"token {TOKEN}", "Content-Type": "application/jose"},
    )
    answer = connection.getresponse()
    assert answer.status == 200
    assert answer.getheader("content-type") == "text/event-stream"
    threading.Timer(0.2, lambda: server.json("POST", "facetry/page")).start()
    seen = b""
    while not re.search(rb"id: ?\d+", seen) or b"introduction" not in seen:
        seen += answer.read1()
    used = len(core_connections(server))
    connection.close()
    for _attempt in range(1800):
        if len(core_connections(server)) < used:
            break
        threading.Event().wait(0.05)
    assert len(core_connections(server)) < used


def core_connections(server: JupyterServer) -> list[object]:
    """Unix sockets that the core has open."""
    return list(server.core().net_connections("unix"))


def at_consent(server: JupyterServer, method: str, path: str, **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    host = {"Host": f"consent.localhost:{server.port}", **named}
    return server.request(method, path, b"{}" if method == "POST" else None, host)[0]


@pytest.mark.parametrize(
    "path",
    [
        "/user/x/lab",
        "/user/x/api/contents",
        "/user/x/api/kernels",
        "/user/x/files/a.ipynb",
        "/user/x/facetry/status",
        "/user/x/facetry/s/.well-known/facetry",
        "/user/x/static/favicon.ico",
        "/user/x/login",
        "/user/x/metrics",
        "/user/x/api/events/subscribe",
        "/user/x/terminals/websocket/1",
        "/lab",
        "/api",
        "/wallet/facets",
        "/favicon.ico/x",
        "/../user/x/lab",
    ],
)
def test_the_consent_host_serves_nothing_of_the_server(server: JupyterServer, path: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD"):
        assert at_consent(server, method, path, Authorization=f"token {TOKEN}") == 404


def test_the_consent_host_serves_its_page_without_a_cookie(server: JupyterServer) -> None:
    host = {"Host": f"consent.localhost:{server.port}"}
    status, headers, body = server.request("GET", "/", headers=host, token=False)
    assert status == 200
    assert b"<html" in body
    assert "set-cookie" not in headers
    assert f"http://localhost:{server.port}" in headers["content-security-policy"]


@pytest.mark.parametrize(
    "changed",
    [
        {"Origin": "http://localhost:1"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Host": "consent.localhost:1"},
    ],
)
def test_a_challenge_is_for_the_consent_page_alone(
    server: JupyterServer, changed: dict[str, str]
) -> None:
    own = f"consent.localhost:{server.port}"
    marks = {"Origin": f"http://{own}", "Sec-Fetch-Site": "same-origin"}
    assert at_consent(server, "POST", "/consent/challenge", **marks) == 200
    assert at_consent(server, "POST", "/consent/challenge", **{**marks, **changed}) == 404


def test_through_one_forwarded_port_a_window_can_enrol_and_decide(
    server: JupyterServer, owner: Device, bank: RunningBank
) -> None:
    code = owner.act("aios/requests", "introduce", {"kind": "owner", "petname": "tablet"})["code"]
    window = Device(f"http://consent.localhost:{server.port}", ("127.0.0.1", server.port))
    window.enrol(code)
    window.connect("bank", "openapi", {"document_url": bank.document}, secret=bank.secret)
    kernel = server.open_notebook("remote.ipynb")
    asking = kernel.start("import facetry; acct = facetry.need('bank', 'balance'); acct")
    window.grant(window.waiting())
    cell = kernel.finish(asking)
    assert cell.error is None, cell.message
    assert kernel.value("acct.balance().ok") == "True"


def test_at_an_address_that_the_operator_set_people_enrol_and_decide_and_jupyter_goes_on(
    start_jupyter: Callable[..., JupyterServer], bank: RunningBank
) -> None:
    address = "http://approve.example:8443"
    running = start_jupyter(options=(f"--Facetry.consent_url={address}",))
    running.ready()
    link = running.printed(rf"{re.escape(address)}/#enrol=\S+")[0]
    window = Device.enrolled_by(link, ("127.0.0.1", running.port))
    window.connect("bank", "openapi", {"document_url": bank.document}, secret=bank.secret)
    kernel = running.open_notebook("a.ipynb")
    asking = kernel.start("import facetry; acct = facetry.need('bank', 'balance'); acct")
    window.grant(window.waiting())
    cell = kernel.finish(asking)
    assert cell.error is None, cell.message
    for path in ("api/status", "facetry/status", "lab"):
        assert running.request("GET", path, headers={"Host": "approve.example:8443"})[0] == 404
    # The same host at another port is JupyterLab's, which refuses hosts that it doesn't know.
    for host in ("approve.example", "approve.example:8444"):
        assert running.request("GET", "api/status", headers={"Host": host})[0] == 403
    assert running.request("GET", "api/status")[0] == 200


def test_once_a_kernel_has_run_the_page_lets_nobody_approve_and_says_so(
    start_jupyter: Callable[..., JupyterServer],
) -> None:
    server = start_jupyter()
    server.ready()
    assert server.json("GET", "facetry/status")["consent"]["welcome"] is True
    server.open_notebook("first.ipynb")
    consent = server.json("GET", "facetry/status")["consent"]
    assert (consent["enrolled"], consent["welcome"]) == (False, False)
    assert "enrol" not in server.request("GET", "facetry/welcome")[1]["location"]


def test_the_page_that_finds_out_where_to_approve_holds_no_code(
    start_jupyter: Callable[..., JupyterServer],
) -> None:
    server = start_jupyter()
    server.ready()
    here = {"Host": f"localhost:{server.port}"}
    status, headers, page = server.request("GET", "facetry/welcome", headers=here)
    consent = server.link().partition("/#")[0]
    assert status == 200
    assert consent.encode() in page
    assert b"enrol=" not in page
    german = server.request("GET", "facetry/welcome", headers={**here, "Accept-Language": "de"})
    assert (b'<html lang="en">' in page, b'<html lang="de">' in german[2]) == (True, True)
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    assert "frame-ancestors 'none'" in policy
    places = {"port": consent, "behind": f"http://consent.localhost:{server.port}"}
    for at, place in places.items():
        found = server.request("GET", f"facetry/welcome?at={at}", headers=here)
        assert found[0] == 302
        assert found[1]["location"].startswith(f"{place}/#enrol=")
        assert found[1]["location"].endswith(f"%2F%2Flocalhost%3A{server.port}%2Fuser%2Fx%2F")


def test_behind_a_port_forwarded_from_another_approvals_are_served_to_who_has_the_password(
    start_jupyter: Callable[..., JupyterServer],
) -> None:
    server = start_jupyter()
    server.ready()
    other = 1 + server.port % 60_000
    here = ("127.0.0.1", server.port)

    def served() -> bool:
        connection = http.client.HTTPConnection(*here, timeout=60)
        marks = {"Host": f"consent.localhost:{other}", "Sec-Fetch-Site": "same-origin"}
        connection.request("GET", "/consent/config", headers=marks)
        status = connection.getresponse().status
        connection.close()
        return status == 200

    forwarded = {"Host": f"localhost:{other}"}
    welcome = "facetry/welcome?at=behind"
    assert server.request("GET", welcome, headers=forwarded, token=False)[0] in (302, 403)
    # Nor does a name of another machine make a place of it.
    assert server.request("GET", welcome, headers={"Host": f"evil.example:{other}"})[0] == 403
    assert not served()
    location = server.request("GET", welcome, headers=forwarded)[1]["location"]
    assert served()
    place, _, fragment = location.partition("#")
    assert place == f"http://consent.localhost:{other}/"
    fields = parse_qs(fragment)
    assert fields["next"] == [f"http://localhost:{other}/user/x/"]
    window = Device(place.rstrip("/"), here)
    assert window.enrol(fields["enrol"][0])["kind"] == "owner"
    assert fields["next"][0].startswith(tuple(window.fetch("GET", "/consent/config")["pages"]))
    assert window.act("aios/requests", "list", {})["requests"] == []


def test_who_logs_in_with_a_password_comes_in_like_one_with_a_token(
    start_jupyter: Callable[..., JupyterServer],
) -> None:
    password = "correct horse"
    hashed = passwd(password, algorithm="sha1")
    running = start_jupyter(options=(f"--PasswordIdentityProvider.hashed_password={hashed}",))
    running.ready()
    assert running.request("GET", "facetry/status", token=False)[0] in (302, 403)
    jar = logged_in(running, password)
    cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in jar.items())}
    status, _headers, body = running.request("GET", "facetry/status", headers=cookie, token=False)
    assert (status, json.loads(body)["state"]) == (200, "ready")
    assert running.request("POST", "facetry/page", b"{}", cookie, token=False)[0] == 403
    marked = {**cookie, "X-XSRFToken": jar["_xsrf"]}
    assert running.request("POST", "facetry/page", b"{}", marked, token=False)[0] == 200
    wrong = logged_in(running, "wrong horse")
    assert not any(name.startswith("username") for name in wrong)


def logged_in(server: JupyterServer, password: str) -> dict[str, str]:
    """Cookies of a browser that sent the login form."""
    jar: dict[str, str] = {}
    for method in ("GET", "POST"):
        form = urlencode({"password": password, "_xsrf": jar.get("_xsrf", "")}).encode()
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        connection.request(
            method,
            f"{server.base}login",
            form if method == "POST" else None,
            {
                "Cookie": "; ".join(f"{name}={value}" for name, value in jar.items()),
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )
        answer = connection.getresponse()
        answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                pair = value.split(";")[0].split("=", 1)
                jar[pair[0]] = pair[1]
        connection.close()
    return jar


def test_who_has_approved_is_led_straight_on(server: JupyterServer, owner: Device) -> None:
    assert server.json("GET", "facetry/status")["consent"]["welcome"] is False
    status, headers, _body = server.request("GET", "facetry/welcome")
    assert status == 302
    assert headers["location"].startswith("/user/x/")
    assert "enrol" not in headers["location"]


def test_the_servers_own_origin_approves_only_where_the_operator_chose_that(
    server: JupyterServer,
) -> None:
    own = f"http://127.0.0.1:{server.port}"
    marks = {"Origin": own, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}
    for method, path in (("GET", ""), ("GET", "consent/config"), ("POST", "consent/challenge")):
        body = b"{}" if method == "POST" else None
        assert server.request(method, f"facetry/consent/{path}", body, marks)[0] == 404
    assert server.json("GET", "facetry/status")["consent"]["path"] is None


def test_behind_a_proxy_with_one_origin_its_page_approves_and_every_decision_says_so(
    start_jupyter: Callable[..., JupyterServer], bank: RunningBank
) -> None:
    server = start_jupyter(
        options=("--Facetry.consent=page", "--ServerApp.allow_remote_access=True")
    )
    server.ready()
    proxied = {
        "Authorization": f"token {TOKEN}",
        "X-Forwarded-Proto": "https",
        "Host": "hub.example",
    }
    assert server.json("GET", "facetry/status")["consent"]["welcome"] is True
    _status, headers, _body = server.request("GET", "facetry/welcome", headers=proxied)
    place, _, fragment = headers["location"].partition("#")
    assert place == "/user/x/facetry/consent/"
    fields = parse_qs(fragment)
    assert fields["next"] == ["https://hub.example/user/x/"]
    here = ("127.0.0.1", server.port)
    base = place.rstrip("/")
    stranger = {name: value for name, value in proxied.items() if name != "Authorization"}
    assert server.request("GET", "facetry/consent/", headers=stranger, token=False)[0] in (302, 403)
    owner = Device("https://hub.example", here, base=base, headers=proxied)
    owner.enrol(fields["enrol"][0])
    assert owner.fetch("GET", "/consent/config")["mode"] == "page"
    crossed = owner.raw("POST", "/consent/challenge", b"{}", Origin="https://evil.example")
    assert crossed[0] == 404
    with pytest.raises(RefusedByService) as unmarked:
        owner.connect("bank", "openapi", bank.config())
    assert (unmarked.value.status, unmarked.value.body["code"]) == (403, "bad_mode")
    owner.connect("bank", "openapi", bank.config(), mode="page")
    assert owner.recorded("registration")["what"]["mode"] == "page"
    kernel = server.open_notebook("lent.ipynb")
    asking = kernel.start("import facetry; acct = facetry.need('bank', 'balance'); acct")
    owner.grant(owner.waiting(), mode="page")
    assert kernel.finish(asking).error is None
    assert kernel.value("acct.balance().ok") == "True"
    assert owner.recorded("decision")["what"]["mode"] == "page"
    held = owner.act("aios/facets", "list", {})["facets"]
    (facet,) = [one["id"] for one in held if one["terms"]["object"] == "bank"]
    owner.act("aios/facets", "pause", {"facet": facet})
    owner.act("aios/facets", "resume", {"facet": facet, "mode": "page"})
    assert owner.recorded("resume")["what"]["mode"] == "page"
    guest = {"kind": "agent", "petname": "guest"}
    owner.act("aios/requests", "introduce", {**guest, "mode": "page"})
    assert owner.all_recorded("introduction")[-1]["what"]["mode"] == "page"
    # Once a kernel has run, nothing makes further owners but the terminal.
    again = server.request("GET", "facetry/welcome", headers=proxied)[1]["location"]
    assert "enrol" not in again
