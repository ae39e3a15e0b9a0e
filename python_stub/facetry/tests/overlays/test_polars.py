"""polars, of the rows and columns that a facet shows of a folder's file."""

from __future__ import annotations

from typing import Any

import polars


def test_polars_reads_the_rows_and_columns_that_a_facet_shows(
    house: Any, notebook: Any, got: Any
) -> None:
    (house.files / "staff.csv").write_text("name,salary\nAda,1\nBo,2\nCy,3\n")
    got("sales", "read", "range", "stat", rows=2, fields=["name"])
    frame = polars.read_csv("facet://sales/staff.csv")
    assert frame.to_dict(as_series=False) == {"name": ["Ada", "Bo"]}
