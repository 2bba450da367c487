"""Which room may import which, and how large things may be."""

from __future__ import annotations

import ast
import sys

import pytest

from tests.source_tree import (
    PRODUCT,
    annotated,
    arrows,
    calls,
    cycle,
    dotted,
    figures,
    functions,
    imports,
    lines,
    modules,
    path_of,
)

ORDER = (
    *("workers", "intercom_app", "app", "cli", "commands", "web"),
    *("kept_reports", "analytics", "settings_history", "people", "trial"),
    *("doctor", "metrics", "card", "preview", "real_test", "activity", "replay"),
    *("resealing", "evaluation", "pipeline"),
    *("suggestions", "rewriting"),
    *(
        "turns",
        "outbox",
        "aftermath",
        "performing",
        "freshness",
        "errands",
        "sweep",
        "sign_in",
        "visitor_mail",
        "installations",
        "erasure",
        "settings_erasure",
        "expiry",
        "export",
        "retention",
    ),
    *("audit", "clicks", "drafts"),
    *("intake", "channels", "chat", "ledger", "measuring", "inbox", "gather", "channel", "lanes"),
    *(
        "services",
        "figures",
        "letters",
        "planning",
        "signing",
        "queue",
        "reception",
        "screens",
        "crypto",
        "knowledge",
    ),
    *("compiling", "configuration", "json_text", "llm", "intercom", "outside"),
    *("models", "db", "alarms", "logs", "embedded_redis", "settings", "mail", "domain", "canvas"),
)
"""The rooms of the house. An import leads to a later one, or stays in its room."""

PURE = ("intercom_app.domain", "canvas")
CLIENTS = {
    "IntercomClient",
    "Transport",
    "Outside",
    "TokenVault",
    "build_assistant",
    "connect",
    "Bell",
    "lanes_queue",
}
NOT_PRODUCT = {"sandbox", "demo", "tests", "benches"}
LONGEST = 400


def room(module: str) -> str:
    """The room that a module is in."""
    first, *rest = module.split(".")
    return rest[0] if first == "intercom_app" and rest else first


def test_every_room_has_its_place() -> None:
    assert {room(module) for module in modules(*PRODUCT)} - set(ORDER) == set()


def test_imports_lead_down() -> None:
    places = {name: place for place, name in enumerate(ORDER)}
    up = [
        f"{module} -> {target}"
        for module, targets in arrows(*PRODUCT).items()
        for target in targets
        if places[room(target)] < places[room(module)]
    ]
    assert up == []


@pytest.mark.parametrize("folders", [PRODUCT, ("sandbox",), ("demo",)])
def test_no_import_goes_round(folders: tuple[str, ...]) -> None:
    assert cycle(arrows(*folders)) == []


@pytest.mark.parametrize("package", PURE)
def test_the_core_needs_the_standard_library_only(package: str) -> None:
    inside = (tree for name, tree in modules(*PRODUCT).items() if name.startswith(package))
    foreign = {each for tree in inside for each in imports(tree) if not each.startswith(package)}
    assert {each for each in foreign if each.split(".")[0] not in sys.stdlib_module_names} == set()


def test_production_knows_nothing_of_its_surroundings() -> None:
    known = {each for tree in modules(*PRODUCT).values() for each in imports(tree)}
    assert {each for each in known if each.split(".")[0] in NOT_PRODUCT} == set()


def test_nobody_imports_the_workers() -> None:
    outside = modules("intercom_app", "canvas").values()
    assert [each for tree in outside for each in imports(tree) if each.split(".")[0] == "workers"] == []


def test_the_sandbox_and_the_product_know_nothing_of_each_other() -> None:
    known = {each.split(".")[0] for tree in modules("sandbox").values() for each in imports(tree)}
    assert known & {*PRODUCT, "demo", "tests"} == set()


def test_clients_are_built_in_one_place() -> None:
    builders = {name for name, tree in modules(*PRODUCT).items() if CLIENTS & {*calls(tree)}}
    assert builders == {"intercom_app.services"}


def test_the_environment_is_read_in_one_place() -> None:
    readers = {
        name
        for name, tree in modules(*PRODUCT, "migrations").items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name)
        and ast.unparse(node) in {"os.environ", "os.getenv", "environ", "getenv"}
    }
    assert readers == {"intercom_app.settings"}


def test_no_module_is_too_long() -> None:
    everything = modules(*PRODUCT, "sandbox", "demo", "tests", "benches")
    assert {name: count for name in everything if (count := lines(name)) > LONGEST} == {}


def test_no_module_is_a_drawer() -> None:
    assert [
        name for name in modules(*PRODUCT, "sandbox", "demo") if name.endswith(("utils", "helpers"))
    ] == []


def test_every_function_says_its_types() -> None:
    silent = [
        f"{module}.{each.name}" for module, each in functions(*PRODUCT, "sandbox") if not annotated(each)
    ]
    assert silent == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        name
        for name, tree in modules(*PRODUCT, "sandbox", "demo").items()
        if tree.body and not ast.get_docstring(tree)
    ]
    assert silent == []


def test_files_and_names_belong_together() -> None:
    assert all(dotted(path_of(name)) == name for name in modules(*PRODUCT))


def test_the_figures_are_within_bounds() -> None:
    seen = figures()
    assert seen["p90 lines of a module"] <= 250
    assert seen["median lines of a module"] <= 120
    assert seen["median lines of a function"] <= 10
    assert seen["median lines of a test"] <= 12
    assert seen["patches per test"] <= 0.05
