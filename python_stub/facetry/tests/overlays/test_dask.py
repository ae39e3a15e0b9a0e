"""dask, of the rows and columns that a facet shows of a folder's file."""

from __future__ import annotations

from typing import Any

import dask.dataframe
import pytest


@pytest.mark.parametrize("options", [{}, {"blocksize": None}, {"blocksize": 10}])
def test_dask_reads_the_rows_and_columns_that_a_facet_shows(
    house: Any, notebook: Any, got: Any, options: dict[str, Any]
) -> None:
    (house.files / "staff.csv").write_text("name,salary\nAda,1\nBo,2\nCy,3\n")
    got("sales", "read", "range", "stat", rows=2, fields=["name"])
    frame = dask.dataframe.read_csv("facet://sales/staff.csv", **options)
    assert frame.compute().to_dict("list") == {"name": ["Ada", "Bo"]}
