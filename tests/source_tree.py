"""The source as data: modules, what they import, how long things are. Read from the files, nothing is imported."""

from __future__ import annotations

import ast
import functools
import statistics
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("canvas", "intercom_app", "workers")
PATCHING = {"monkeypatch.setattr", "monkeypatch.setitem", "monkeypatch.delattr", "patch", "patch.object"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(*folders: str) -> dict[str, ast.Module]:
    """Every module of some folders by its dotted name, parsed."""
    return {name: tree for folder in folders for name, tree in _modules(folder).items()}


@functools.cache
def _modules(folder: str) -> dict[str, ast.Module]:
    paths = sorted((ROOT / folder).rglob("*.py"))
    return {dotted(path): ast.parse(path.read_text(), filename=str(path)) for path in paths}


def dotted(path: Path) -> str:
    """A file's dotted name."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def path_of(module: str) -> Path:
    """A module's file."""
    stem = ROOT.joinpath(*module.split("."))
    return stem / "__init__.py" if stem.is_dir() else stem.with_suffix(".py")


def imports(tree: ast.AST) -> Iterator[str]:
    """All that is imported, `a.b` for `from a import b` too; not what only a type checker imports."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
            continue
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.module, "imports are absolute"
            yield from (f"{child.module}.{alias.name}" for alias in child.names)
        yield from imports(child)


def arrows(*folders: str) -> dict[str, set[str]]:
    """Which modules of some folders each of them imports."""
    known = modules(*folders)
    found = {name: {_module(each, known) for each in imports(tree)} for name, tree in known.items()}
    return {name: {each for each in targets if each and each != name} for name, targets in found.items()}


def _module(imported: str, known: dict[str, ast.Module]) -> str | None:
    if imported in known:
        return imported
    parent = imported.rpartition(".")[0]
    return parent if parent in known else None


def functions(*folders: str) -> Iterator[tuple[str, Function]]:
    """Every function and method, with its module's name."""
    for name, tree in modules(*folders).items():
        yield from ((name, node) for node in ast.walk(tree) if isinstance(node, Function))


def calls(tree: ast.AST) -> Iterator[str]:
    """What is called, as it is written."""
    yield from (ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call))


def annotated(function: Function) -> bool:
    """Whether the function says what it takes and what it returns."""
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    asked = [each for each in named if each and each.arg not in {"self", "cls"}]
    return function.returns is not None and all(each.annotation for each in asked)


def length(function: Function) -> int:
    """How many lines a function has."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def lines(module: str) -> int:
    """How many lines a module has."""
    return len(path_of(module).read_text().splitlines())


def figures() -> dict[str, float]:
    """The tree's figures, by what they say."""
    sizes = [count for module in modules(*PRODUCT) if (count := lines(module)) > 1]
    product = [function for _, function in functions(*PRODUCT)]
    tests = [function for _, function in functions("tests") if function.name.startswith("test_")]
    patches = sum(called in PATCHING for tree in modules("tests").values() for called in calls(tree))
    return {
        "modules": len(sizes),
        "median lines of a module": statistics.median(sizes),
        "p90 lines of a module": statistics.quantiles(sizes, n=10)[-1],
        "longest module": max(sizes),
        "median lines of a function": statistics.median(map(length, product)),
        "import cycles": len(cycle(arrows(*PRODUCT))),
        "annotated functions in %": 100 * sum(map(annotated, product)) / len(product),
        "tests": len(tests),
        "median lines of a test": statistics.median(map(length, tests)),
        "patches per test": patches / len(tests),
    }


def cycle(graph: dict[str, set[str]]) -> list[str]:
    """The modules that are on, or lead only to, a circle: what is left when leaves are taken off until none is."""
    left = {name: set(targets) for name, targets in graph.items()}
    while leaves := {name for name, targets in left.items() if not targets & left.keys()}:
        left = {name: targets for name, targets in left.items() if name not in leaves}
    return sorted(left)
