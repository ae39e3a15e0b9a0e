"""`facet://object/path`, against the real service and a real folder."""

import io
import os

import facetry
import fsspec
import pandas
import pytest


@pytest.fixture
def sales(house):
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
    with pytest.raises(PermissionError, match=r'nothing is held of crm\. facetry\.need\("crm"'):
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
    for name in ("out.csv", "out.parquet", "new.txt"):
        (house.files / "2024" / name).unlink()


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
