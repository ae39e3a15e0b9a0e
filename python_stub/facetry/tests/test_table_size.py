"""Answers as tables: what is short fills no memory, and what lies is told in one line."""

import io
import json
import struct
import zipfile

import facetry
import pyarrow
import pyarrow.parquet
import pytest
from facetry import _table_size


def test_what_is_nested_without_end_is_text_and_no_table(answer):
    deep = b"[" * 100_000 + b"]" * 100_000
    result = answer(deep, "application/json")
    assert result.value == deep.decode()
    assert len(repr(result)) < 5_000
    with pytest.raises(ValueError, match="nested too deep"):
        result.json()
    with pytest.raises(facetry.BadInput, match="not a table"):
        result.df()


def chain(depth, end):
    for _ in range(depth):
        end = {"a": end}
    return end


@pytest.mark.parametrize("read", ["df", "to_arrow"])
@pytest.mark.parametrize(
    ("rows", "media"),
    [
        # Each column named by a whole megabyte.
        ([{"k" * 1_000_000: {str(i): i for i in range(5_000)}}], "application/json"),
        ([chain(500, 1)], "application/json"),
        # Each row with a column of its own.
        ([{str(i): 1} for i in range(50_000)], "application/json"),
        ([{str(i): 1} for i in range(50_000)], "application/x-ndjson"),
    ],
    ids=["long names", "deep", "sparse", "sparse lines"],
)
def test_a_short_answer_makes_no_table_that_fills_the_memory(answer, read, rows, media):
    if media.endswith("ndjson"):
        rows = "\n".join(json.dumps(row) for row in rows).encode()
    with pytest.raises(facetry.BadInput, match=r"take what you need of \.value"):
        getattr(answer(rows, media), read)()


def test_lines_that_leave_out_most_of_very_many_columns_are_no_table(answer):
    content = b",".join(b"%d" % i for i in range(50_000)) + b"\n" + b"1\n" * 50_000
    with pytest.raises(facetry.BadInput, match="far more than was answered"):
        answer(content, "text/csv").df()
    # As many columns as there are, where they are there.
    wide = b",".join(b"c%d" % i for i in range(20_000)) + b"\n" + b",".join([b"1"] * 20_000)
    assert answer(wide, "text/csv").df().shape == (1, 20_000)


def test_a_file_that_packs_more_than_a_memory_holds_is_no_table(answer, monkeypatch):
    monkeypatch.setattr(_table_size, "_MOST_PACKED", 2**20)
    packed = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"a": [7] * 1_000_000, "b": [7] * 1_000_000}), packed)
    assert len(packed.getvalue()) < 20_000
    for read in ("df", "to_arrow"):
        with pytest.raises(facetry.BadInput, match="far more than was answered"):
            getattr(answer(packed.getvalue(), "application/octet-stream"), read)()
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as packing:
        packing.writestr("xl/worksheets/sheet1.xml", bytes(3 << 20))
    # As it would be with 2 GiB of them, which take their time to be packed.
    length = struct.pack("<I", 3 << 20)
    content = book.getvalue().replace(length, struct.pack("<I", 2 << 30))
    with pytest.raises(facetry.BadInput, match="would be 2,147,483,648 bytes"):
        answer(content, "x/y", path="book.xlsx").df()


def test_an_arrow_file_that_lies_about_its_own_bytes_reads_nobodys_memory(answer):
    table = pyarrow.table({"a": ["left", "right", "x" * 4_000]})
    # Three offsets behind the first, of which the last leads far beyond the text.
    honest, lying = ((0, 4, 9, 4_009), (0, 4, 9, 900_009))
    for opened, media in ((pyarrow.ipc.new_file, "file"), (pyarrow.ipc.new_stream, "stream")):
        written = io.BytesIO()
        with opened(written, table.schema) as writer:
            writer.write_table(table)
        content = written.getvalue()
        assert content.count(struct.pack("<4i", *honest)) == 1
        content = content.replace(struct.pack("<4i", *honest), struct.pack("<4i", *lying))
        for read in ("df", "to_arrow"):
            with pytest.raises(facetry.BadInput, match="can't be read as Arrow"):
                getattr(answer(content, f"application/vnd.apache.arrow.{media}"), read)()


def test_a_pyarrow_that_runs_what_a_file_holds_is_not_used(answer, monkeypatch):
    monkeypatch.setattr(pyarrow, "__version__", "14.0.0")
    written = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"a": [1]}), written)
    for read in ("df", "to_arrow"):
        with pytest.raises(ImportError, match=r"needs pyarrow 14\.0\.1 or later"):
            getattr(answer(written.getvalue(), "application/octet-stream"), read)()


@pytest.mark.parametrize(
    ("body", "media", "says"),
    [
        (b'a,b\n1,2\n"3', "text/csv", "CSV"),
        (b"PAR1 no PAR1", "application/octet-stream", "Parquet"),
        (b"ARROW1 no", "application/octet-stream", "Arrow"),
        (b"\x00\x01", "application/vnd.apache.arrow.stream", "Arrow"),
        (b"{no}\n", "application/x-ndjson", "lines of JSON"),
        (b"", "text/csv", "CSV"),
        (b"\xff\xfe", "text/csv", "CSV"),
        (b"PK no", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "workbook"),
    ],
)
def test_what_is_not_what_it_says_is_one_line(answer, body, media, says):
    with pytest.raises(facetry.BadInput, match=f"can't be read as (a )?{says}") as caught:
        answer(body, media).df()
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith("Its bytes are .content.")
