"""The log holds no customer's words and no token, whatever goes wrong."""

from __future__ import annotations

from intercom_app.models.workspace import Workspace
from tests.doubles.model_server import ModelServer, completion, failure
from tests.factories import BEN, CLIENT_SECRET, reading
from tests.faults.conftest import Breaks
from tests.product import Product

SECRET_WORDS = "Xylophone-Quetzal"


def test_nothing_of_a_customer_is_logged(impatient: Product, breaks: Breaks, model: ModelServer) -> None:
    team = impatient
    team.use_model(model)
    model.play(failure(500), completion('{"x'), completion(reading(f"Dear {SECRET_WORDS}, within 60 days.")))
    breaks("POST", "act_then_fail")
    breaks("POST", "status", status=422)
    breaks("GET", "html")
    for name in ("ann", "bob", "cyd"):
        question = f"Can {SECRET_WORDS} return a jacket within how many days?"
        conversation = team.inbox.customer_writes(f"{SECRET_WORDS}.{name}@example.com", question)
        team.inbox.teammate(conversation, BEN, "note", body=f"About {SECRET_WORDS}")
        team.inbox.customer_adds(conversation, f"Yours, {SECRET_WORDS}")
    team.settle(hurry=True)
    log = team.logged()
    [workspace] = team.rows(Workspace)
    assert "turn" in log
    assert SECRET_WORDS.casefold() not in log.casefold()
    for secret in (*team.sandbox.state.tokens, str(workspace.token), CLIENT_SECRET, "sk-test"):
        assert secret not in log


def test_an_unexpected_failure_is_logged_without_the_words(team: Product, model: ModelServer) -> None:
    team.use_model(model)
    model.play(completion(reading()))
    team.inbox.customer_writes(f"{SECRET_WORDS}@example.com", f"{SECRET_WORDS}\x00 \ud83d return?")
    team.settle(hurry=True)
    assert SECRET_WORDS not in team.logged()
