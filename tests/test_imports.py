"""No module of the Python packages imports another in a circle: late, and for types, included."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGES = sorted(
    path
    for stub in (Path(__file__).parents[1] / "python_stub").iterdir()
    if (path := stub / stub.name).is_dir()
)


def modules_of(package: Path) -> dict[str, Path]:
    """Its modules by their whole name, a package's face by that of the package."""
    found = {}
    for path in package.rglob("*.py"):
        parts = path.relative_to(package.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports_of(name: str, path: Path, modules: dict[str, Path]) -> set[str]:
    """Modules of the same package that it imports anywhere, by a path from itself."""
    home = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = ".".join(home.split(".")[: len(home.split(".")) - node.level + 1])
            named = f"{base}.{node.module}" if node.module else base
            inner = {f"{named}.{one.name}" for one in node.names}
            found |= inner & modules.keys() or {named}
    return (found & modules.keys()) - {name}


def circle_in(modules: dict[str, Path]) -> list[str] | None:
    graph = {name: imports_of(name, path, modules) for name, path in modules.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return None


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_imports_go_one_way(package):
    modules = modules_of(package)
    assert len(modules) > 10
    assert circle_in(modules) is None


def test_a_circle_is_found(tmp_path):
    package = tmp_path / "one"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "a.py").write_text("def late():\n    from .b import word\n")
    (package / "b.py").write_text("from . import c\nword = 1\n")
    (package / "c.py").write_text("")
    assert circle_in(modules_of(package)) is None
    (package / "c.py").write_text("if False:\n    from .a import late\n")
    assert circle_in(modules_of(package)) is not None
