"""A real test: a marked conversation of a test contact in Intercom, followed into the inbox, and closed again.

What is known of it is kept for a day under a key that the form brings: sent twice, the same form is one test.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from intercom_app.db import now
from intercom_app.intercom.client import IntercomClient
from intercom_app.intercom.errors import ContactMerged, IntercomError, Permanent, Unclear
from intercom_app.lanes import mark_as_test
from intercom_app.models.workspace import Workspace
from intercom_app.services import Services

KEPT_FOR = timedelta(days=1)
MARK = "[Test]"
"""How the words of a test begin, for whoever sees them in the inbox."""
NAME = "Test customer (not a person)"
_CLOCK_SKEW = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class RealTest:
    """One test. `problem` says why it is not there, or not surely; `since` is when it was begun."""

    text: str
    since: str
    contact_id: str = ""
    conversation_id: str = ""
    problem: str = ""
    closed: bool = False

    @property
    def begun(self) -> datetime:
        """When it was begun."""
        return datetime.fromisoformat(self.since)


def find(services: Services, workspace_id: str, key: str) -> RealTest | None:
    """Return a test of this workspace, None where there was none or it is forgotten."""
    kept = services.redis.get(_name(workspace_id, key))
    return RealTest(**json.loads(kept)) if isinstance(kept, bytes) else None


def begin(services: Services, workspace: Workspace, key: str, text: str, *, who: str, email: str) -> RealTest:
    """Open the conversation once; the same key again returns the test that there is."""
    test = RealTest(text=text, since=now().isoformat())
    mine = services.redis.set(_name(workspace.id, key), json.dumps(asdict(test)), nx=True, ex=KEPT_FOR)
    if not mine:
        return find(services, workspace.id, key) or test
    client = services.intercom(workspace, urgent=True)
    try:
        test = replace(test, contact_id=_contact(client, who, email))
        _keep(services, workspace.id, key, test)
        started = client.create_conversation(contact_id=test.contact_id, body=f"{MARK} {text}")
        test = replace(test, conversation_id=started.conversation_id)
    except Unclear as error:
        test = replace(test, problem=f"Intercom did not say whether it was opened ({error}).")
    except IntercomError as error:
        test = replace(test, problem=f"It was not opened: {error}.")
        services.redis.delete(_name(workspace.id, key))
        return test
    return _keep(services, workspace.id, key, test)


def look(services: Services, workspace: Workspace, key: str, test: RealTest) -> RealTest:
    """Return the test with its conversation, which is looked for where the answer was not clear."""
    if test.conversation_id or not test.contact_id or not workspace.may_call:
        return test
    client = services.intercom(workspace, urgent=True)
    found = client.conversations_of(test.contact_id, since=test.begun - _CLOCK_SKEW)
    if not found:
        return test
    newest = max(found, key=lambda each: each.created_at)
    return _keep(services, workspace.id, key, replace(test, conversation_id=newest.id, problem=""))


def close(services: Services, workspace: Workspace, key: str, test: RealTest, admin_id: str) -> RealTest:
    """Close the conversation in an admin's name; raises what Intercom refuses."""
    services.intercom(workspace, urgent=True).close(test.conversation_id, admin_id=admin_id)
    return _keep(services, workspace.id, key, replace(test, closed=True))


def _contact(client: IntercomClient, who: str, email: str) -> str:
    """Return the admin's own test contact, which is made once."""
    external_id = f"agent-test-{who}"
    if there := client.find_contact_by_external_id(external_id):
        return there.id
    try:
        return client.create_contact(role="user", name=NAME, external_id=external_id, email=email or None).id
    except ContactMerged:
        raise
    except Permanent as taken:
        if taken.code != "conflict" or not email:
            raise
        return client.create_contact(role="user", name=NAME, external_id=external_id).id


def _keep(services: Services, workspace_id: str, key: str, test: RealTest) -> RealTest:
    if test.conversation_id:
        mark_as_test(workspace_id, test.conversation_id)
    services.redis.set(_name(workspace_id, key), json.dumps(asdict(test)), ex=KEPT_FOR)
    return test


def _name(workspace_id: str, key: str) -> str:
    return f"real_test:{workspace_id}:{key}"
