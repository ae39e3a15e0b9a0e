"""`facet://object/path`, against the real service and a real folder."""

import io
import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import facetry
import fsspec
import pandas
import pytest
from facetry._facet import held_of


@pytest.fixture
def sales(house):
    # What others left there.
    for file in (house.files / "2024").iterdir():
        file.unlink()
    frame = pandas.DataFrame({"region": ["north", "süd"], "amount": [1, 2]})
    frame.to_csv(house.files / "2024/q3.csv", index=False)
    frame.to_parquet(house.files / "2024/q3.parquet")
    (house.files / "2023").mkdir(exist_ok=True)
    (house.files / "2023/q1.csv").write_text("secret\n1\n")
    return frame


def test_pandas_reads_a_folder_by_its_facet(house, notebook, got, sales):
    held = got("sales", "list", "read", "stat", path="2024/*")
    assert pandas.read_csv("facet://sales/2024/q3.csv").equals(sales)
    assert pandas.read_parquet("facet://sales/2024/q3.parquet").equals(sales)
    assert held.read("2024/q3.csv").df().equals(sales)
    assert held.read("2024/q3.parquet").df().equals(sales)
    with pytest.raises(PermissionError, match="you may"):
        pandas.read_csv("facet://sales/2023/q1.csv")
    with pytest.raises(FileNotFoundError):
        pandas.read_csv("facet://sales/2024/none.csv")
    with pytest.raises(PermissionError, match=r'you hold nothing on crm\. facetry\.need\("crm"'):
        pandas.read_csv("facet://crm/x.csv")


def test_the_file_system_lists_and_writes_what_is_held(house, notebook, got, sales):
    got("sales", "list", "read", "stat", "range", "write")
    fs = fsspec.filesystem("facet")
    assert fs.ls("", detail=False) == ["sales"]
    assert fs.ls("sales/2024", detail=False) == ["sales/2024/q3.csv", "sales/2024/q3.parquet"]
    assert fs.isdir("sales/2024")
    assert fs.isfile("sales/2024/q3.csv")
    assert not fs.exists("sales/2024/none.csv")
    assert fs.size("sales/2024/q3.csv") == (house.files / "2024/q3.csv").stat().st_size
    assert fs.glob("sales/**/*.csv") == ["sales/2023/q1.csv", "sales/2024/q3.csv"]
    sales.to_csv("facet://sales/2024/out.csv", index=False)
    sales.to_parquet("facet://sales/2024/out.parquet")
    assert pandas.read_csv(house.files / "2024/out.csv").equals(sales)
    assert pandas.read_parquet(house.files / "2024/out.parquet").equals(sales)
    with pytest.raises(RuntimeError), fs.open("sales/2024/half.csv", "wb") as file:
        file.write(b"half")
        raise RuntimeError
    assert not (house.files / "2024/half.csv").exists()
    with fs.open("sales/2024/new.txt", "w") as file:
        file.write("täxt")
    assert (house.files / "2024/new.txt").read_text() == "täxt"
    fs.cp("sales/2024/new.txt", "sales/2024/copy.txt")
    assert (house.files / "2024/copy.txt").read_text() == "täxt"
    with pytest.raises(PermissionError, match="remove nothing"):
        fs.rm("sales/2024/copy.txt")
    (house.files / "2024/copy.txt").unlink()
    for name in ("out.csv", "out.parquet", "new.txt"):
        (house.files / "2024" / name).unlink()


def test_what_may_not_be_listed_is_told_where_names_are_looked_for(house, notebook, got, sales):
    got("sales", "list", "read", path="2024/**")
    fs = fsspec.filesystem("facet")
    # Below a folder is not the folder itself: without a word it would seem to be empty.
    asks = r'facetry\.need\("sales", "list"\) asks'
    with pytest.raises(PermissionError, match=asks):
        fs.glob("sales/2024/*.csv")
    with pytest.raises(PermissionError, match=asks):
        fs.find("sales")
    got("sales", "list")
    assert fs.glob("sales/2024/*.csv") == ["sales/2024/q3.csv"]
    assert fs.glob("sales/2024/none/*.csv") == []


def test_a_lazy_reader_is_told_of_a_revocation_and_not_that_the_file_is_gone(
    house, notebook, got, sales
):
    dataset = pytest.importorskip("pyarrow.dataset")
    held = got("sales", "list", "read", "stat", "range", path="2024/**")
    fs = fsspec.filesystem("facet")
    lazy = dataset.dataset("sales/2024/q3.parquet", filesystem=fs)
    assert lazy.to_table(columns=["amount"])["amount"].to_pylist() == [1, 2]
    assert not fs.isfile("sales/2024/none.parquet")
    house.owner.act("aios/facets", "revoke", facet=held_of(held).id)
    for _ in range(2):
        with pytest.raises((PermissionError, facetry.Refused), match=r"facetry\.need\(") as told:
            lazy.to_table(columns=["amount"])
        assert not isinstance(told.value, FileNotFoundError)


def test_large_files_are_read_in_ranges(house, notebook, got, sales):
    content = os.urandom(1 << 20) * 20
    (house.files / "2024/big.bin").write_bytes(content)
    got("sales", "range", "stat")
    fs = fsspec.filesystem("facet")
    with fs.open("sales/2024/big.bin") as file:
        file.seek(15_000_000)
        assert file.read(1_000) == content[15_000_000:15_001_000]
        file.seek(-10, 2)
        assert file.read() == content[-10:]
    assert fs.cat_file("sales/2024/big.bin", 5, 25) == content[5:25]
    (house.files / "2024/big.bin").unlink()


def test_a_file_is_read_whole_by_one_call_or_by_ranges(house, notebook, got, sales):
    content = os.urandom(1 << 20) * 12
    path = house.files / "2024/long.bin"
    path.write_bytes(content)
    got("sales", "list", "read")
    fs = fsspec.filesystem("facet")
    assert fs.cat_file("sales/2024/long.bin") == content
    huge = house.files / "2024/huge.bin"
    with huge.open("wb") as file:
        file.truncate(1_100_000_000)
    with pytest.raises(PermissionError, match=r'facetry\.need\("sales", "range", …\) asks'):
        fs.cat_file("sales/2024/huge.bin")
    huge.unlink()
    got("sales", "range")
    assert fs.cat_file("sales/2024/long.bin") == content
    with fs.open("sales/2024/long.bin") as file:
        assert file.read() == content
    assert fs.cat_file("sales/2024/long.bin", 3, 11_000_000) == content[3:11_000_000]
    assert fs.cat_file("sales/2024/long.bin", 11_000_000) == content[11_000_000:]
    assert fs.cat_file("sales/2024/long.bin", -7) == fs.tail("sales/2024/long.bin", 7)
    assert fs.tail("sales/2024/long.bin", 7) == content[-7:]
    assert fs.cat_file("sales/2024/long.bin", len(content) + 5, len(content) + 9) == b""
    path.unlink()


def test_a_file_that_is_replaced_while_it_is_read_is_not_mixed(house, notebook, got, sales):
    path = house.files / "2024/mixed.bin"
    path.write_bytes(b"a" * (12 << 20))
    got("sales", "list", "range", "read")
    with fsspec.filesystem("facet").open("sales/2024/mixed.bin", block_size=1 << 20) as file:
        assert file.read(10) == b"a" * 10
        path.write_bytes(b"b" * (12 << 20))
        file.seek(11 << 20)
        with pytest.raises(OSError, match="was changed while it was read"):
            file.read(10)
    path.unlink()


def test_names_of_files_play_no_tricks(house, notebook, got, sales):
    got("sales", "list", "read", "stat")
    fs = fsspec.filesystem("facet")
    (house.files / "2024/<b>&#x.csv").write_text("a\n1\n")
    assert "sales/2024/<b>&#x.csv" in fs.ls("sales/2024", detail=False)
    with fs.open("sales/2024/<b>&#x.csv") as file:
        assert pandas.read_csv(file)["a"].tolist() == [1]
    for name in ("sales/../../etc/passwd", "sales/%2e%2e/x", "sales//etc/passwd"):
        with pytest.raises((OSError, facetry.FacetryError)):
            fs.cat_file(name)
    (house.files / "2024/<b>&#x.csv").unlink()


def test_large_uploads_and_downloads_go_through(house, notebook, got):
    held = got("sales", "read", "write")
    content = os.urandom(8 << 20)
    held.write("2024/large.bin", io.BytesIO(content))
    assert held.read("2024/large.bin").content == content
    (house.files / "2024/large.bin").unlink()


def test_files_of_any_size_are_written_as_they_come(house, notebook, got, tmp_path):
    held = got("sales", "write")
    content = os.urandom(1 << 20) * 40
    source = tmp_path / "source.bin"
    source.write_bytes(content)
    target = house.files / "2024/huge.bin"
    with open(source, "rb") as file:
        result = held.write("2024/huge.bin", file)
    assert facetry.outcome(result)["state"] == "done"
    assert target.read_bytes() == content
    with fsspec.filesystem("facet").open("sales/2024/huge.bin", "wb") as file:
        for at in range(0, len(content), 3_000_000):
            file.write(content[at : at + 3_000_000])
        # As formats do that write their head last.
        file.seek(0)
        file.write(b"head")
    assert target.read_bytes() == b"head" + content[4:]
    reading, writing = os.pipe()
    with open(reading, "rb") as pipe, open(writing, "wb", buffering=0) as into:
        feeding = threading.Thread(target=lambda: (into.write(content[:9_000_000]), into.close()))
        feeding.start()
        held.write("2024/huge.bin", pipe)
        feeding.join()
    assert target.read_bytes() == content[:9_000_000]
    target.unlink()


def test_a_file_that_may_not_be_written_is_refused_whatever_its_size(house, notebook, got):
    held = got("sales", "write", path="2024/*")
    with pytest.raises(facetry.Refused) as caught:
        held.write("2023/huge.bin", bytes(30 << 20))
    assert caught.value.code == "constraint"
    # The connection is of use as before.
    held.write("2024/small.bin", b"small")
    (house.files / "2024/small.bin").unlink()
    assert not (house.files / "2023/huge.bin").exists()


def test_a_file_that_changes_while_it_is_sent_changes_nothing(house, notebook, got, tmp_path):
    held = got("sales", "write")
    target = house.files / "2024/kept.bin"
    target.write_bytes(b"kept")

    class Changing(io.BytesIO):
        """Reads differently the second time."""

        reads = 0

        def read(self, size=-1):
            piece = super().read(size)
            self.reads += 1
            return piece if self.reads < 20 or not piece else bytes(len(piece))

    with pytest.raises(facetry.FacetryError) as caught:
        held.write("2024/kept.bin", Changing(os.urandom(1 << 20) * 12))
    assert caught.value.code == "body_mismatch"
    assert target.read_bytes() == b"kept"
    target.unlink()


@pytest.fixture(scope="module")
def evil(house):
    """A service that poses as a folder, and names files as it likes."""
    names = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            url = urlsplit(self.path)
            inner = parse_qs(url.query).get("path", [""])[0]
            body = json.dumps([{"name": name, "type": "file"} for name in names]).encode()
            kind = "application/json"
            if url.path == "/stat":
                body = json.dumps({"type": "file" if "." in inner else "folder"}).encode()
            if url.path == "/read":
                body, kind = b"planted", "text/plain"
            self.send_response(200)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    query = [{"name": "path", "in": "query", "schema": {"type": "string"}}]
    said = {"200": {"description": "Done"}}
    paths = {
        f"/{name}": {"get": {"operationId": name, "parameters": query, "responses": said}}
        for name in ("list", "read", "stat")
    }
    document = {"openapi": "3.1.0", "info": {"title": "Evil", "version": "1"}, "paths": paths}
    address = f"http://127.0.0.1:{server.server_address[1]}"
    house.add("evil", "openapi", {"document": document, "address": address, "network": "loopback"})
    yield names
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "name",
    ["../../planted.txt", "..", "a/../../../planted.txt", "/planted.txt", "", ".", "a\0b", 7, None],
)
def test_no_name_that_a_service_says_leads_out_of_its_folder(notebook, got, evil, tmp_path, name):
    got("evil", "list", "read", "stat")
    fs = fsspec.filesystem("facet")
    target = tmp_path / "a"
    evil[:] = ["good.txt"]
    fs.get("evil/data", str(target), recursive=True)
    assert (target / "good.txt").read_bytes() == b"planted"
    evil[:] = ["good.txt", name]
    for leads in (
        lambda: fs.ls("evil/data"),
        lambda: fs.find("evil/data"),
        lambda: fs.get("evil/data", str(tmp_path / "b"), recursive=True),
    ):
        with pytest.raises(ValueError, match="lists what is no name of a file"):
            leads()
    assert [path.name for path in tmp_path.rglob("planted.txt")] == []


def test_a_list_that_never_ends_because_it_says_the_same_again_is_an_error(notebook, got, evil):
    got("evil", "list")
    evil[:] = [f"{at}.txt" for at in range(5_000)]
    with pytest.raises(ValueError, match="or one twice"):
        fsspec.filesystem("facet").ls("evil/data")
