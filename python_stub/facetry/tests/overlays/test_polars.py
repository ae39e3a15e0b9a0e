"""polars, of the rows and columns that a facet shows of a folder's file, at once and lazily."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import facetry
import fsspec
import numpy
import polars
import pyarrow
import pytest
from pyarrow import dataset, parquet

PEOPLE = "name,salary\nAda,1\nBo,2\nCy,3\n"
ROWS = 2_000_000


def lazily(path: str, form: str) -> polars.LazyFrame:
    """As the user guide says it."""
    files = fsspec.filesystem("facet")
    return polars.scan_pyarrow_dataset(dataset.dataset(path, format=form, filesystem=files))


def read() -> list[str]:
    """What was read so far, as the ledger shows it: the first first."""
    done = [entry for entry in facetry.trail(200) if entry["kind"] == "action"]
    words = [entry["what"] for entry in reversed(done)]
    return [what for what in words if not what.startswith("stat(")]


def length(pieces: list[str]) -> int:
    """How many bytes these acts asked for."""
    ends = [dict(part.split("=") for part in what[6:-1].split(", ")) for what in pieces]
    return sum(int(one["end"]) - int(one["start"]) for one in ends)


@pytest.fixture
def big(house: Any) -> Iterator[Path]:
    """Four columns of random numbers, which can't be packed: 16 MB each."""
    columns = numpy.random.default_rng(1).random((4, ROWS))
    path = house.files / "big.parquet"
    parquet.write_table(pyarrow.table(dict(zip("abcd", columns, strict=True))), path)
    yield path
    path.unlink()


def test_polars_reads_the_rows_and_columns_that_a_facet_shows(
    house: Any, notebook: Any, got: Any
) -> None:
    (house.files / "staff.csv").write_text(PEOPLE)
    got("sales", "read", "range", "stat", rows=2, fields=["name"])
    frame = polars.read_csv("facet://sales/staff.csv")
    assert frame.to_dict(as_series=False) == {"name": ["Ada", "Bo"]}


def test_polars_reads_lazily_what_a_facet_shows_and_nothing_else(
    house: Any, notebook: Any, got: Any
) -> None:
    (house.files / "staff.csv").write_text(PEOPLE)
    got("sales", "read", "range", "stat", rows=2, fields=["name"])
    frame = lazily("sales/staff.csv", "csv")
    assert frame.collect_schema().names() == ["name"]
    assert frame.collect().to_dict(as_series=False) == {"name": ["Ada", "Bo"]}
    with pytest.raises(polars.exceptions.ColumnNotFoundError):
        frame.select("salary").collect()
    assert set(read()) == {'read(path="staff.csv")'}


def test_polars_reads_of_a_long_file_the_columns_that_it_needs_each_piece_an_act(
    house: Any, notebook: Any, got: Any, big: Path
) -> None:
    got("sales", "read", "range", "stat")
    frame = lazily("sales/big.parquet", "parquet")
    told = read()
    assert length(told) < 1_000_000
    mean = frame.select(polars.col("a").mean()).collect().item()
    assert 0.49 < mean < 0.51
    whole = big.stat().st_size
    assert whole / 5 < length(read()[len(told) :]) < whole / 2


def test_polars_reads_a_long_csv_no_further_than_it_has_to(
    house: Any, notebook: Any, got: Any
) -> None:
    path = house.files / "long.csv"
    path.write_text("n,text\n" + "".join(f"{n},text of row {n}\n" for n in range(ROWS * 2)))
    got("sales", "read", "range", "stat")
    frame = lazily("sales/long.csv", "csv")
    assert frame.head(2).collect()["n"].to_list() == [0, 1]
    assert length(read()) < path.stat().st_size / 2
    assert frame.select(polars.col("n").max()).collect().item() == ROWS * 2 - 1
    path.unlink()


def test_polars_own_lazy_reader_says_that_there_is_no_such_file(notebook: Any, got: Any) -> None:
    # As the user guide says; once polars can, the guide is to say that.
    got("sales", "read", "range", "stat")
    with pytest.raises(FileNotFoundError, match="facet://sales/2024"):
        polars.scan_csv("facet://sales/2024/q3.csv").collect()
    assert read() == []
