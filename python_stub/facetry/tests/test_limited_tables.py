"""Tables of which a facet shows some rows or columns alone, against the real service."""

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import facetry
import fsspec
import pandas
import pytest

#: More than is held on its way.
LONG = 400_000


@pytest.fixture
def folder(house):
    """What a test puts there is gone afterwards."""
    place = house.files / "limited"
    place.mkdir()
    yield place
    for file in place.iterdir():
        file.unlink()
    place.rmdir()


@pytest.fixture
def people(folder):
    frame = pandas.DataFrame(
        {
            "name": ["Ada", "Bø, jr.", 'say "hi"', "two\nlines", None],
            "salary": [1, 2, 3, 4, 5],
            "city": ["Bern", "Köln", "", "Wien", "Graz"],
        }
    )
    frame.to_csv(folder / "people.csv", index=False)
    frame.to_json(folder / "people.jsonl", orient="records", lines=True, force_ascii=False)
    return frame


@pytest.fixture(scope="module")
def export(house):
    """An API that answers what a test says: its `kind`, `body` and `more` headers."""

    class Handler(BaseHTTPRequestHandler):
        kind, body, more = "text/csv", b"", {}

        def do_GET(self):
            self.send_response(200)
            said = {"content-type": self.kind, "content-length": str(len(self.body)), **self.more}
            for name, value in said.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(self.body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    methods = [{"method": "GET", "path": "/people", "name": "people"}]
    house.add(
        "staff",
        "openapi",
        {"address": f"http://127.0.0.1:{server.server_port}", "methods": methods},
    )
    yield Handler
    server.shutdown()
    server.server_close()


def test_pandas_reads_the_rows_and_columns_of_a_file_that_its_facet_shows(notebook, got, people):
    held = got("sales", "read", "range", "stat", "list", rows=4, fields=["name", "city"])
    seen = people[["name", "city"]].head(4).replace("", None)
    assert pandas.read_csv("facet://sales/limited/people.csv").equals(
        seen.astype(pandas.read_csv("facet://sales/limited/people.csv").dtypes)
    )
    assert held.read("limited/people.csv").df()["name"].tolist() == seen["name"].tolist()
    lines = pandas.read_json("facet://sales/limited/people.jsonl", lines=True)
    assert list(lines.columns) == ["name", "city"]
    assert lines["name"].tolist() == seen["name"].tolist()
    assert held.read("limited/people.jsonl").df().equals(lines)


def test_no_file_of_such_a_facet_tells_its_length_nor_a_piece_of_it(notebook, got, folder, people):
    held = got("sales", "read", "range", "stat", "list", fields=["name"])
    fs = fsspec.filesystem("facet")
    told = fs.info("sales/limited/people.csv")
    with fs.open("sales/limited/people.csv") as file:
        shown = file.read()
    assert b"salary" not in shown
    assert (told["type"], told["size"]) == ("file", len(shown))
    assert len(shown) < (folder / "people.csv").stat().st_size
    assert fs.cat_file("sales/limited/people.csv", 0, 4) == b"name"
    for name in ("people.csv", "people.jsonl"):
        with pytest.raises(facetry.Unreachable, match="a part of another") as refused:
            held.range(f"limited/{name}", 0, 60)
        assert refused.value.code == "result_not_limitable"


def test_how_long_it_is_is_known_by_what_is_shown_and_opened_by_the_same_act(notebook, got, people):
    """As dask reads a table: how long it is, what tells it from others, then its blocks."""
    got("sales", "read", rows=2, fields=["name"], uses=1)
    fs = fsspec.filesystem("facet")
    size = fs.size("sales/limited/people.csv")
    fs.ukey("sales/limited/people.csv")
    with fs.open("sales/limited/people.csv") as file:
        assert fsspec.utils.read_block(file, 0, size, b"\n") == b'name\nAda\n"B\xc3\xb8, jr."\n'
    with pytest.raises(facetry.Refused):
        fs.cat_file("sales/limited/people.csv")


def test_the_length_of_what_can_not_be_cut_or_is_too_long_to_help_is_not_told(
    notebook, got, folder, people
):
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / "long.csv").write_text("id\n" + f"{'x' * 99}\n" * 100_000)
    got("sales", "read", fields=["id"])
    fs = fsspec.filesystem("facet")
    for name in ("limited/picture.png", "limited", "limited/long.csv"):
        assert fs.info(f"sales/{name}")["size"] is None
    assert not fs.isdir("sales/limited")
    assert not fs.exists("sales/limited/none.csv")
    assert len(pandas.read_csv("facet://sales/limited/long.csv")) == 100_000


def test_no_folder_is_said_to_hold_what_a_limit_left(notebook, got, people):
    for limits in ({"rows": 2}, {"rows": 1}, {"fields": ["name", "size"]}):
        held = got("sales", "read", "list", **limits)
        fs = fsspec.filesystem("facet")
        for look, place in ((fs.ls, ""), (fs.find, ""), (fs.glob, "/*.csv")):
            with pytest.raises(ValueError, match=r"may have left files out\. Name the files, or"):
                look(f"sales/limited{place}")
        facetry.drop(held)
    got("sales", "read", "list", rows=3)
    assert fsspec.filesystem("facet").glob("sales/limited/*.csv") == ["sales/limited/people.csv"]
    assert len(pandas.read_csv("facet://sales/limited/people.csv")) == 3


def test_another_facet_that_shows_all_of_it_is_used_first(notebook, got, people):
    got("sales", "read", fields=["name"])
    assert list(pandas.read_csv("facet://sales/limited/people.csv").columns) == ["name"]
    got("sales", "read")
    assert pandas.read_csv("facet://sales/limited/people.csv").shape == (5, 3)


def test_a_table_of_any_length_is_read_by_the_rows_that_are_shown(notebook, got, folder):
    row = "{:08d},some words of a row,3.1415926535\n"
    text = "id,words,number\n" + "".join(map(row.format, range(LONG)))
    assert len(text) > 10 << 20
    (folder / "long.csv").write_text(text)
    held = got("sales", "read", rows=3)
    result = held.read("limited/long.csv")
    assert result.content.decode() == text[: len("id,words,number\n") + 3 * len(row.format(0))]
    assert facetry.outcome(result)["length"] == len(result.content)
    got("sales", "read", fields=["id"])
    frame = pandas.read_csv("facet://sales/limited/long.csv")
    assert frame["id"].tolist() == list(range(3))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/csv", "\ufeffid,name\r\n1,a\r\n2,b\r\n"),
        ("text/csv; charset=utf-8", "id;name\n1;a\n2;b\n"),
        ("text/tab-separated-values", "id\tname\n1\ta\n2\tb\n"),
        ("application/x-ndjson", '{"id":1,"name":"a"}\n{"id":2}\n'),
        ("application/jsonl", '{"id":1,"name":"a"}\n{"id":2}'),
        ("application/json", '[{"id":1,"name":"a"},{"id":2}]'),
    ],
)
def test_an_answer_of_an_api_is_cut_whatever_table_it_is(notebook, got, export, kind, body):
    held = got("staff", "people", rows=1, fields=["id"])
    for coding, text in (("identity", body.encode()), ("gzip", gzip.compress(body.encode()))):
        export.kind, export.body, export.more = kind, text, {"content-encoding": coding}
        result = held.people()
        assert b"name" not in result.content
        assert result.df()["id"].tolist() == [1]


def test_what_can_not_be_cut_is_an_error_that_says_why(notebook, got, export, folder):
    held = got("staff", "people", rows=1, fields=["id"])
    export.more = {}
    for kind, body, why in (
        ("text/csv", "id,name\n1\n", "row 2 of the result has 1 cells where the first has 2"),
        ("text/csv", 'id,name\n1,"a\n', "a quote in the result is never closed"),
        ("text/csv", "number,name\n1,a\n", "no column that may be seen"),
        ("text/csv", "id,name\n1,ä\n".encode("latin-1"), "no UTF-8"),
        ("text/csv; charset=utf-16", "id,name\n1,a\n".encode("utf-16"), "charset"),
        ("text/html", "<table>", "no JSON, no lines of JSON and no CSV"),
    ):
        export.kind, export.body = kind, body.encode() if isinstance(body, str) else body
        with pytest.raises(facetry.Unreachable, match="shows some of a result alone") as refused:
            held.people()
        assert why in str(refused.value)
        assert refused.value.code == "result_not_limitable"
    (folder / "bad.csv").write_text("id,name\n1\n")
    got("sales", "read", fields=["id"])
    with pytest.raises(facetry.Unreachable, match="row 2 of the result has 1 cells"):
        pandas.read_csv("facet://sales/limited/bad.csv")


def test_one_that_breaks_off_where_it_can_not_be_cut_says_so(notebook, got, folder):
    rows = "".join(f"{at},{'x' * 40}\n" for at in range(LONG))
    (folder / "bad.csv").write_text(f"id,words\n{rows}1,2,3\n")
    lines = "".join(json.dumps({"id": at}) + "\n" for at in range(1_000))
    (folder / "bad.jsonl").write_text(f'{lines}[{{"id": 1}}, {{"id": 2}}]\n')
    held = got("sales", "read", fields=["id"])
    for name, why in (
        ("bad.csv", f"row {LONG + 2} of the result has 3 cells where the first has 2"),
        ("bad.jsonl", "line 1001 of the result is no JSON object"),
    ):
        with pytest.raises(facetry.Unreachable, match="can't be cut to what the facet") as broken:
            held.read(f"limited/{name}")
        assert str(broken.value).endswith(f"so it is incomplete: {why}.")


def test_a_long_answer_without_rows_and_one_that_is_sealed_say_what_to_do(notebook, got, export):
    export.more = {}
    export.kind, export.body = "application/json", json.dumps({"id": "x" * (11 << 20)}).encode()
    held = got("staff", "people", fields=["id"])
    with pytest.raises(facetry.Unreachable, match="that can be done to rows alone") as one:
        held.people()
    export.kind, export.body = "text/csv", b"id\n" + (b"x" * 99 + b"\n") * 120_000
    for again in (held, got("staff", "people")):
        with pytest.raises(facetry.Unreachable, match="at once, or without sealing") as sealed:
            facetry.sealed(again).people()
        for said in (one.value, sealed.value):
            assert said.code == "upstream_too_large"
            assert "longer than 10 MiB" in str(said)
            assert str(said).lower().count("ask for less") == 1
    assert len(held.people().df()) == 120_000
