"""So often and no more, whoever asks how fast."""

from __future__ import annotations

from jupyterlab_facetry.pace import Pace


def test_so_many_within_so_long_and_then_one_for_each_that_is_past() -> None:
    now = 100.0
    pace = Pace(2, 60.0, clock=lambda: now)
    assert [pace.take(), pace.take(), pace.take()] == [0.0, 0.0, 60.0]
    now = 130.0
    assert pace.take() == 30.0
    now = 160.0
    # What was refused does not count.
    assert [pace.take(), pace.take(), pace.take()] == [0.0, 0.0, 60.0]
