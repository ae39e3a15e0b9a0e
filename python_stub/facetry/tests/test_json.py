"""What a cell gives as an argument, as the JSON that travels."""

import datetime

import facetry
import numpy
import pandas
import pytest
from facetry import _json
from facetry._json import to_json


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (numpy.datetime64("2024-01-02"), "2024-01-02"),
        (numpy.datetime64("2024-01-02T03:04:05", "ns"), "2024-01-02T03:04:05.000000000"),
        (numpy.array(["2024-01-02"], "datetime64[ns]"), ["2024-01-02T00:00:00.000000000"]),
        (pandas.Timestamp("2024-01-02 03:04"), "2024-01-02T03:04:00"),
        (pandas.Series(pandas.to_datetime(["2024-01-02"])), ["2024-01-02T00:00:00"]),
        (numpy.bool_(True), True),
        (numpy.array([[1, 2]]), [[1, 2]]),
        (pandas.Index(["a", "b"]), ["a", "b"]),
        (datetime.date(2024, 1, 2), "2024-01-02"),
    ],
)
def test_moments_and_arrays_travel_as_what_they_mean(value, sent):
    assert to_json(value, "start") == sent


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (pandas.NaT, "start is NaT"),
        (numpy.datetime64("NaT"), "start is NaT"),
        (pandas.Series([pandas.NaT]), "start is NaT"),
        (float("nan"), "only finite numbers"),
        (pandas.NA, "which JSON can't express"),
        (b"x", "which JSON can't express"),
    ],
)
def test_what_is_no_value_is_not_sent_as_one(value, says):
    with pytest.raises(facetry.BadInput, match=says):
        to_json(value, "start")


def test_what_holds_itself_is_refused_however_often_it_does(monkeypatch):
    monkeypatch.setattr(_json, "_MOST", 10_000)
    round_about = []
    round_about += [round_about, round_about]
    with pytest.raises(facetry.BadInput, match="nested more than 32 deep"):
        to_json([[]] * 3 + [round_about], "x")
    doubled = [0]
    for _ in range(30):
        doubled = [doubled, doubled]
    with pytest.raises(facetry.BadInput, match="more than 10,000 members"):
        to_json(doubled, "x")
