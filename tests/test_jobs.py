"""Jobs are known by their dotted names, and somebody works on every queue."""

from __future__ import annotations

import ast
import importlib
import inspect

from demo.processes import procfile
from intercom_app import queue
from tests.source_tree import modules
from workers import clock, main
from workers.schedule import DUTIES

JOB = "workers.jobs."


def dotted_names() -> set[str]:
    """Every text in the product that names a job."""
    trees = modules("intercom_app", "workers").values()
    texts = (node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {text for text in texts if isinstance(text, str) and text.startswith(JOB)}


def test_every_name_of_a_job_leads_to_one() -> None:
    assert dotted_names() == {queue.WORK_ON_LANE}
    for name in dotted_names():
        module, _, function = name.rpartition(".")
        assert callable(getattr(importlib.import_module(module), function))


def test_every_job_is_rung_for() -> None:
    jobs = importlib.import_module("workers.jobs")
    own = [f for _, f in inspect.getmembers(jobs, inspect.isfunction) if f.__module__ == jobs.__name__]
    assert {JOB + function.__name__ for function in own} == dotted_names()


def test_jobs_take_ids_only() -> None:
    jobs = importlib.import_module("workers.jobs")
    for name in dotted_names():
        parameters = inspect.signature(getattr(jobs, name.removeprefix(JOB))).parameters.values()
        assert {each.annotation for each in parameters} <= {"str", "int"}


def test_the_one_queue_has_its_worker() -> None:
    made = [node for tree in modules("intercom_app", "workers").values() for node in ast.walk(tree)]
    queues = [node for node in made if isinstance(node, ast.Call) and ast.unparse(node.func) == "Queue"]
    assert [ast.unparse(node.args[0]) for node in queues] == ["LANES"]
    assert "lanes" in inspect.getsource(main)


def test_the_procfile_starts_what_there_is() -> None:
    commands = procfile()
    assert commands.keys() == {"release", "web", "worker", "clock"}
    assert commands["worker"].endswith(f"-m {main.__name__}")
    assert commands["clock"].endswith(f"-m {clock.__name__}")
    assert commands["release"].endswith("db upgrade")


def test_duties_have_names_and_a_rhythm() -> None:
    assert len({duty.name for duty in DUTIES}) == len(DUTIES)
    assert all(duty.every > 0 and callable(duty.run) for duty in DUTIES)
