"""The house stands: floors hold, rooms are small and introduce themselves, what is written is true."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

HOME = Path(__file__).parent.parent
MODULES = sorted([*(HOME / "pipeline").rglob("*.py"), HOME / "app.py"])
BESIDE = sorted(
    path for folder in ("benchmarks", "corpus", "eval", "training") for path in (HOME / folder).rglob("*.py")
)
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in [*MODULES, *BESIDE]}
DOORS = ("cli", "app.py", "web.py")


def short(path: Path) -> str:
    return path.relative_to(HOME).as_posix()


def test_the_floors_hold():
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from importlinter.cli import lint_imports_command as c; c()"],
        capture_output=True,
        text=True,
        cwd=HOME,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", [*MODULES, *BESIDE], ids=short)
def test_a_room_introduces_itself_and_stays_small(path):
    said = ast.get_docstring(TREES[path])
    assert said, "a module opens with one sentence that says what goes in and what comes out"
    assert said.split("\n\n")[0].rstrip().endswith((".", ":")), said
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_functions_are_short_and_only_doors_print(path):
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < 60, node.name
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print":
            assert any(door in short(path) for door in DOORS) or "child" in path.name


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_nothing_unsafe_or_forbidden_is_used(path):
    source = path.read_text(encoding="utf-8")
    for word in ("import pickle", "trust_remote_code=True", "litellm", "meta: dict"):
        assert word not in source
    called = {
        node.func.id
        for node in ast.walk(TREES[path])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & {"eval", "exec"}


def test_security_floors_are_pinned():
    needed = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    floors = {re.split(r"[\[>]", line)[0]: line.rpartition(">=")[2] for line in needed}
    least = {
        "gradio": "6.31.0",
        "pypdf": "7.0.1",
        "pypdfium2": "5.15.2",
        "faiss-cpu": "1.15.1",
        "sentence-transformers": "6.2.0",
        "langchain-text-splitters": "1.1.3",
        "lxml": "6.1.0",
        "starlette": "0.49.1",
        "python-multipart": "0.0.32",
    }
    for name, floor in least.items():
        assert tuple(map(int, floors[name].split("."))) >= tuple(map(int, floor.split("."))), name


def test_every_direct_dependency_has_an_exact_constraint():
    lines = (HOME / "constraints.txt").read_text(encoding="utf-8").splitlines()
    exact = {line.partition("==")[0].lower().replace("_", "-") for line in lines if "==" in line}
    project = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[\[>]", line)[0].lower() for line in needed}
    assert names <= exact


README = (HOME / "README.md").read_text(encoding="utf-8")


def test_the_pictures_and_files_that_readme_names_are_there():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if not target.startswith("http"):
            assert (HOME / target).exists(), target


def test_the_commands_that_readme_names_exist():
    from pipeline.cli.main import _parser

    parser = _parser()
    known = set(next(iter(a.choices for a in parser._actions if a.choices)))  # type: ignore[arg-type]
    fenced = "\n".join(re.findall(r"^```\n(.*?)^```", README, re.MULTILINE | re.DOTALL))
    named = set(re.findall(r"^(?:\$ )?dayek ([a-z]+)", fenced, re.MULTILINE))
    assert named
    assert named <= known


def test_the_figures_in_readme_are_those_of_the_committed_results():
    done = subprocess.run(
        [sys.executable, "eval/figures.py", "--check"], capture_output=True, text=True, cwd=HOME
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_committed_results_are_of_the_committed_gold():
    gold = (HOME / "eval/gold.jsonl").read_text(encoding="utf-8").splitlines()
    ids = {json.loads(line)["id"] for line in gold}
    (path,) = (HOME / "eval/results").glob("gold-*.json")
    result = json.loads(path.read_text(encoding="utf-8"))
    assert {row["id"] for row in result["questions"]} == ids
    assert result["n"] == len(ids)


def test_what_is_unreleased_stands_under_one_heading_by_subject():
    lines = (HOME / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if "unreleased" in line.casefold()] == ["## Unreleased"]
    subjects = [line for line in lines if line.startswith("### ")]
    assert len(subjects) == len(set(subjects))
