"""A project of somebody's own, checked by mypy as strictly as it goes: the hints are true."""

import subprocess
import sys

import pytest

PROJECT = """
import facetry

acct = facetry.need("bank", "balance", "deposit", why="month end", account="A-17")
reveal_type(acct)
told = acct.balance()
reveal_type(told)
reveal_type(facetry.held())
reveal_type(facetry.held("0123abcd"))
reveal_type(facetry.check(acct, acct.deposit, 10))
for page in facetry.pages(acct.balance, {"after": "next"}, limit=50):
    reveal_type(page.value)


async def ask() -> None:
    reveal_type(await facetry.aneed("bank", "balance"))
    async with facetry.phase("close", needs=[("bank", "deposit")]) as (bank,):
        bank.deposit(1)


class Account:
    def deposit(self, amount: float) -> float:
        return amount


reveal_type(facetry.export(Account(), "account", ["deposit"]))
"""
SAYS = [
    "facetry._facet.Facet",
    "facetry._result.Result",
    "facetry._report.Holdings",
    "facetry._facet.Facet",
    "facetry._report.Checked",
    "Any",
    "facetry._facet.Facet",
    "facetry._export.Exported",
]


MISTYPED = """
import facetry

acct = facetry.need("bank", "balance")
acct.balance()
facetry.nead("bank", "balance")
facetry.need("bank", "balance", timeout="soon")
facetry.lend(acct)
facetry.request("bank", "balance", rows="many")
after: int = "a call"
"""
FAULTS = [
    (6, 'has no attribute "nead"'),
    (7, "incompatible type"),
    (8, 'Missing named argument "to"'),
    (9, "incompatible type"),
    (10, "Incompatible types in assignment"),
]


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    (folder / "project.py").write_text(PROJECT)
    (folder / "mistyped.py").write_text(MISTYPED)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--warn-unreachable", "."],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.splitlines()


def test_the_hints_are_those_of_what_comes(said):
    mine = [line for line in said if line.startswith("project.py")]
    assert [line.split('"')[1] for line in mine if "Revealed type" in line] == SAYS
    assert [line for line in mine if "error" in line] == []


def test_what_is_mistyped_is_found_also_behind_a_call(said):
    faults = [
        line.split(": error: ") for line in said if line.startswith("mistyped") and "error" in line
    ]
    for (number, says), (place, words) in zip(FAULTS, faults, strict=True):
        assert place == f"mistyped.py:{number}"
        assert says in words
