"""Whatever is sent to the routes that Intercom calls, signed or not: only the answers that are documented."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intercom_app.intercom.conversation_payload import ConversationPayload
from intercom_app.intercom.reading import MalformedPayload
from intercom_app.intercom.signatures import sign_canvas
from intercom_app.intercom.topics import TOPICS
from intercom_app.web.canvas import CanvasRequest, NotACanvasRequest
from tests.factories import CLIENT_SECRET, signature
from tests.intercom.samples import conversation, envelope, part

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
CARD = {
    "workspace_id": "w",
    "conversation": {"id": "7"},
    "admin": {"id": "1", "name": "Ada"},
    "component_id": "send",
    "input_values": {"text": "x"},
    "current_canvas": {"stored_data": {"draft": "x"}},
}
GOOD = [envelope(topic, conversation(part())) for topic in (*TOPICS, "conversation.new.topic")]
PATIENT = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value."""
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        yield from places(each, (*path, key))


@st.composite
def spoilt(draw: st.DrawFn, samples: list[dict[str, Any]]) -> bytes:
    """A sample in which something is not as it should be."""
    changed: Any = copy.deepcopy(draw(st.sampled_from(samples)))
    for _ in range(draw(st.integers(1, 3))):
        *path, last = draw(st.sampled_from([place for place in places(changed) if place]))
        spot = changed
        for step in path:
            spot = spot[step]
        spot[last] = draw(JSON)
    return json.dumps(changed).encode()


BODIES = st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode())


@pytest.fixture
def client(make_app: Callable[..., Any], database_url: str, redis_url: str) -> FlaskClient:
    """Intercom, or whoever says so."""
    made: FlaskClient = make_app(database_url=database_url, redis_url=redis_url).test_client()
    return made


@PATIENT
@given(body=BODIES | spoilt(GOOD), signed=st.booleans(), retold=st.binary(max_size=60))
def test_notifications_are_stored_or_refused(
    client: FlaskClient, body: bytes, signed: bool, retold: bytes
) -> None:
    name = signature(body) if signed else retold.decode("latin-1").replace("\n", "").replace("\r", "")
    status = client.post("/webhooks/intercom", data=body, headers={"X-Hub-Signature": name}).status_code
    assert status in ({200, 400} if signed else {401})


@PATIENT
@given(body=BODIES | spoilt([CARD]), path=st.sampled_from(["initialize", "submit"]), signed=st.booleans())
def test_cards_are_shown_whatever_is_asked(client: FlaskClient, body: bytes, path: str, signed: bool) -> None:
    headers = {"X-Body-Signature": sign_canvas(body, CLIENT_SECRET)} if signed else {}
    answer = client.post(f"/canvas/inbox/{path}", data=body, headers=headers)
    assert answer.status_code == (200 if signed else 401)
    assert not signed or "components" in json.dumps(answer.json)


@PATIENT
@given(body=BODIES | spoilt([{"app_id": "w"}]))
def test_notices_of_uninstalling_are_taken_or_refused(client: FlaskClient, body: bytes) -> None:
    answer = client.post(
        "/webhooks/intercom/uninstall", data=body, environ_base={"REMOTE_ADDR": str(hash(body))}
    )
    assert answer.status_code in {200, 400}


@given(body=BODIES | spoilt([CARD]))
def test_a_request_for_a_card_is_read_or_refused(body: bytes) -> None:
    try:
        assert CanvasRequest.parse(body).workspace_id
    except NotACanvasRequest:
        return


@given(body=spoilt([conversation(part(), part("133", "note"))]))
def test_a_conversation_is_read_or_refused(body: bytes) -> None:
    try:
        assert ConversationPayload.parse(json.loads(body)).id
    except MalformedPayload:
        return
