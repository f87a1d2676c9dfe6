"""The shape of the house: who imports whom, and what a light import costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = {"graph": {"graph"}, "ingest": {"graph", "ingest"}, "app": {"graph", "ingest", "app"}}
HEAVY = {
    "torch": {"graph/embed.py"},
    "sentence_transformers": {"graph/embed.py"},
    "faiss": {"graph/vectors.py"},
    "tantivy": {"graph/lexical.py"},
    "highspy": {"graph/planning/program.py"},
    "streamlit": {"app/main.py", "app/views", "app/ui"},
}


def imports(path: Path, *, top: bool = False) -> Iterator[str]:
    """What a file imports, by full names; with `top` only what is imported when it is."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(tree.body) if top else list(ast.walk(tree))
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("room", ROOMS)
def test_imports_run_one_way(room: str) -> None:
    for path in modules(room):
        for name in imports(path):
            first = name.split(".")[0]
            if first in ROOMS:
                assert first in ROOMS[room], f"{path.relative_to(ROOT)} imports {name}"


def test_the_packages_of_ingest_import_one_way() -> None:
    """Each package, and each module that lies beside them, is one place."""
    places: nx.DiGraph[str] = nx.DiGraph()
    for path in modules("ingest"):
        here = path.relative_to(ROOT / "ingest").parts[0].removesuffix(".py")
        there = {name.split(".")[1] for name in imports(path) if name.startswith("ingest.")}
        places.add_edges_from((here, other) for other in there - {here})
    knots = [sorted(one) for one in nx.strongly_connected_components(places) if len(one) > 1]
    assert {"net", "text", "formats", "services", "source"} <= set(places)
    assert knots == []


def test_each_heavy_library_has_one_home() -> None:
    for room in ROOMS:
        for path in modules(room):
            place = path.relative_to(ROOT).as_posix()
            for name in imports(path):
                homes = HEAVY.get(name.split(".")[0])
                assert homes is None or any(place.startswith(home) for home in homes), (
                    f"{place} imports {name}"
                )


def test_no_module_of_the_app_hides_another_package() -> None:
    names = {
        path.stem for path in (ROOT / "app").iterdir() if path.suffix == ".py" or path.is_dir()
    }
    assert names.isdisjoint(sys.stdlib_module_names)
    assert names.isdisjoint({"graph", "ingest", "data", "tests", "torch", "faiss", "networkx"})


@pytest.mark.parametrize(
    ("light", "absent"),
    [
        ("import graph", ["torch", "numpy", "networkx", "scipy", "faiss"]),
        (
            "from app.cli import cli",
            ["torch", "sentence_transformers", "transformers", "streamlit", "networkx",
             "scipy.linalg"],
        ),
        ("from app.cli import table; table.commands(['next'])", ["rich.progress", "app.cli.path"]),
    ],
)  # fmt: skip
def test_a_light_import_stays_light(light: str, absent: list[str]) -> None:
    script = f"import sys; {light}; print([m for m in {absent!r} if m in sys.modules])"
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert loaded.stdout.strip() == "[]"


def test_every_top_level_folder_is_one_of_the_house() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], capture_output=True, text=True, check=False, cwd=ROOT
    ).stdout.split()
    folders = {name.split("/")[0] for name in tracked if "/" in name}
    assert folders <= {"app", "graph", "ingest", "tests", "data", ".ci"}
