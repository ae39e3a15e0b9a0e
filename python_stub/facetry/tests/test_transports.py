"""Code that speaks HTTP stays as it is."""

import facetry
import httpx
import pytest
import requests

ORIGIN = "https://api.example/v1"


def place(kind, schema=None, **more):
    return {**(schema or {"type": "string"}), "x-facetry-in": kind, **more}


def number(kind, **more):
    return place(kind, {"type": "integer"}, **more)


@pytest.fixture
def crm(wallet, make):
    def action(name, method, path, properties, required=(), **more):
        http = {"method": method, "path": "/v1" + path}
        return make.definition(name, properties, required, http=http, **more)

    id = {"id": number("path")}
    actions = [
        action("customers_get", "GET", "/customers/{id}", id, ["id"]),
        action("customers_me", "GET", "/customers/me", {}),
        action(
            "customers_list",
            "GET",
            "/customers",
            {
                "page": number("query"),
                "tags": place("query", {"type": "array", "items": {"type": "string"}}),
                "ids": place(
                    "query",
                    {"type": "array", "items": {"type": "integer"}},
                    **{"x-facetry-style": "csv"},
                ),
                "where": place(
                    "query",
                    {"type": "object"},
                    **{"x-facetry-style": "deep", "x-facetry-name": "filter"},
                ),
                "active": place("query", {"type": "boolean"}),
                "trace": place("header", **{"x-facetry-name": "x-trace"}),
            },
        ),
        action(
            "customers_post",
            "POST",
            "/customers",
            {"name": place("body"), "age": number("body")},
            ["name"],
        ),
        action(
            "notes_put", "PUT", "/customers/{id}/notes", {**id, "body": place("whole-body", {})}
        ),
        action("login", "POST", "/login", {"user": place("body"), "n": number("body")}),
        action(
            "files_get",
            "GET",
            "/files/{path}",
            {"path": place("path", **{"x-facetry-slashes": True})},
        ),
        action(
            "files_put",
            "PUT",
            "/files/{path}",
            {"path": place("path", **{"x-facetry-slashes": True})},
            upload=True,
        ),
    ]
    wallet.grants(make.held("crm", *actions))
    reply = make.Reply(
        200, {"name": "Ann"}, {**make.receipt(), "x-total": "3", "facetry-jti": "j" * 22}
    )
    wallet.on["POST invoke"] = wallet.on["POST upload"] = lambda *_: reply
    return facetry.need("crm", *(a["name"] for a in actions))


@pytest.fixture(params=["httpx", "requests"])
def client(request, crm):
    return getattr(facetry, request.param)(crm)


@pytest.mark.parametrize(
    ("method", "path", "options", "act", "args"),
    [
        ("GET", "/customers/17", {}, "customers_get", {"id": 17}),
        ("GET", "/customers/me", {}, "customers_me", {}),
        (
            "GET",
            "/customers",
            {"params": {"page": 2, "active": "true"}},
            "customers_list",
            {"page": 2, "active": True},
        ),
        (
            "GET",
            "/customers?tags=a&tags=b&ids=1,2",
            {},
            "customers_list",
            {"tags": ["a", "b"], "ids": [1, 2]},
        ),
        ("GET", "/customers?tags=a", {}, "customers_list", {"tags": ["a"]}),
        ("GET", "/customers?filter%5Bage%5D=3", {}, "customers_list", {"where": {"age": "3"}}),
        ("GET", "/customers", {"headers": {"X-Trace": "t"}}, "customers_list", {"trace": "t"}),
        (
            "POST",
            "/customers",
            {"json": {"name": "Ann", "age": 3}},
            "customers_post",
            {"name": "Ann", "age": 3},
        ),
        ("POST", "/login", {"data": {"user": "a b", "n": "3"}}, "login", {"user": "a b", "n": 3}),
        ("PUT", "/customers/17/notes", {"json": ["x"]}, "notes_put", {"id": 17, "body": ["x"]}),
        ("GET", "/files/a/b%20c/%C3%A4.csv", {}, "files_get", {"path": "a/b c/ä.csv"}),
        ("GET", "/customers/%31%37", {}, "customers_get", {"id": 17}),
    ],
)
def test_a_request_is_the_action_with_its_method_and_path(
    client, wallet, method, path, options, act, args
):
    response = client.request(method, ORIGIN + path, **options)
    sent = wallet.bodies("POST invoke")[-1]
    assert (sent["act"], sent["args"]) == (act, args)
    assert (response.status_code, response.json()) == (200, {"name": "Ann"})
    assert response.headers["x-total"] == "3"
    assert not any(name.lower().startswith("facet") for name in response.headers)


def test_a_path_alone_will_do(client, wallet):
    assert client.get("/v1/customers/17").status_code == 200
    assert wallet.bodies("POST invoke")[-1]["args"] == {"id": 17}


@pytest.mark.parametrize(
    ("method", "path", "options", "says"),
    [
        (
            "DELETE",
            "/customers/17",
            {},
            "DELETE /v1/customers/17 is not among what you hold on crm: GET",
        ),
        ("GET", "/customers/17/", {}, "not among what you hold"),
        ("GET", "/customers/17/../../admin", {}, "not among what you hold"),
        ("GET", "/customers/1%2F2/notes", {}, "not among what you hold"),
        ("GET", "/customers?page=1&evil=1", {}, "no query parameter 'evil'"),
        ("GET", "/customers?page=1&page=2", {}, "more than once"),
        ("POST", "/customers", {"json": {"name": "A", "admin": True}}, "no member 'admin'"),
        ("POST", "/customers", {"json": ["A"]}, "must be a JSON object"),
        ("POST", "/customers", {"data": b"{"}, "not JSON"),
        ("GET", "/customers/17", {"data": b"x"}, "takes no body"),
    ],
)
def test_what_is_no_held_action_is_refused_before_anything_is_sent(
    client, wallet, method, path, options, says
):
    before = len(wallet.seen)
    if isinstance(client, httpx.Client) and "data" in options:
        options = {"content": options["data"]}
    with pytest.raises(facetry.FacetryError, match=says):
        client.request(method, ORIGIN + path, **options)
    assert len(wallet.seen) == before


def test_credentials_and_other_headers_stay_here(client, wallet):
    client.get(ORIGIN + "/customers/17", headers={"Authorization": "Bearer key", "Cookie": "a=b"})
    assert "key" not in str(wallet.bodies("POST invoke")[-1])


def test_bytes_go_as_an_upload(crm, wallet):
    facetry.httpx(crm).put(ORIGIN + "/files/a.bin", content=b"\x00\x01")
    facetry.requests(crm).put(ORIGIN + "/files/a.bin", data=b"\x00\x02")
    assert wallet.bodies("POST upload") == [b"\x00\x01", b"\x00\x02"]


def test_an_upstreams_error_is_a_response_and_a_refusal_an_error(client, wallet, make):
    wallet.on["POST invoke"] = lambda *_: make.Reply(404, {"message": "no"}, make.receipt())
    response = client.get(ORIGIN + "/customers/17")
    assert (response.status_code, response.json()) == (404, {"message": "no"})
    with pytest.raises((httpx.HTTPStatusError, requests.HTTPError)):
        response.raise_for_status()
    wallet.on["POST invoke"] = lambda *_: make.Reply(404, {"error": "not_found"})
    wallet.on["POST explain"] = lambda *_: {"code": "revoked", "detail": ""}
    with pytest.raises(facetry.Refused, match="crm was revoked"):
        client.get(ORIGIN + "/customers/17")


def test_httpx_gives_the_receipt_beside_the_response(crm):
    assert facetry.httpx(crm).get(ORIGIN + "/customers/17").extensions["facetry"].index == 1042


async def test_the_async_client_works_alike(crm, wallet):
    async with facetry.ahttpx(crm) as client:
        response = await client.post(ORIGIN + "/customers", json={"name": "Ann"})
    assert response.json() == {"name": "Ann"}


def test_an_argument_with_one_allowed_value_is_filled_in(wallet, make):
    get = make.definition(
        "get", {"id": place("query")}, ["id"], http={"method": "GET", "path": "/x"}
    )
    wallet.grants(make.held("crm", get, constraints={"id": {"exact": "7"}}))
    wallet.on["POST invoke"] = lambda *_: make.Reply(200, {}, make.receipt())
    facetry.httpx(facetry.need("crm", "get")).get("/x")
    assert wallet.bodies("POST invoke")[-1]["args"] == {"id": "7"}


def test_objects_without_http_say_so(bank):
    with pytest.raises(facetry.Refused, match="bank has no HTTP actions"):
        facetry.httpx(bank).get("/x")
