"""`import facetry` costs little and needs little."""

import subprocess
import sys

ROUNDS = 25


def fresh(code):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout


def cpu_seconds(code):
    """Of a fresh interpreter, from its start."""
    return float(fresh(f"{code}\nimport time\nprint(time.process_time())"))


def test_import_takes_at_most_50_ms():
    # In turns, so that both see the same noise; the least of each is the nearest to its cost.
    plain, ours = [], []
    for _ in range(ROUNDS):
        plain.append(cpu_seconds("pass"))
        ours.append(cpu_seconds("import facetry"))
        if len(ours) >= 5 and min(ours) - min(plain) <= 0.050:
            break
    assert min(ours) - min(plain) <= 0.050


def test_import_loads_neither_ipython_nor_http_nor_any_optional_package():
    said = fresh("""
import sys
import facetry
heavy = "IPython http email ssl asyncio inspect httpx requests pandas pyarrow fsspec yaml"
print([name for name in heavy.split() if name in sys.modules])
""")
    assert said.strip() == "[]"


def test_all_public_names_are_there():
    said = fresh("""
import facetry
print(all(hasattr(facetry, name) for name in facetry.__all__), facetry.need.__module__)
print(set(dir(facetry)) == set(facetry.__all__))
""")
    assert said.split() == ["True", "facetry._need", "True"]


def test_using_it_needs_the_standard_library_alone():
    said = fresh("""
import sys
import facetry
try:
    facetry.held()
except facetry.NoSession:
    pass
import facetry._facet, facetry._need, facetry._verbs, facetry._twins, facetry._result, facetry._wire
from importlib.metadata import packages_distributions
stdlib = sys.stdlib_module_names
print({name.split(".")[0] for name in sys.modules} - stdlib - {"__main__", "facetry"})
""")
    assert not {"IPython", "httpx", "requests", "numpy", "pandas"} & set(said.split("'"))
