"""Who should have the conversation: Auto Assignment first, then what the model read in the criteria."""

from __future__ import annotations

from dataclasses import dataclass

from intercom_app.domain.actions import Action, Kind
from intercom_app.domain.configuration import Assignee
from intercom_app.domain.facts import Assessment, Facts, ReplyKind
from intercom_app.domain.routing import match_mapping
from intercom_app.domain.standing import Purpose


@dataclass(frozen=True, slots=True)
class Routing:
    """The acts that assign (none or one), and what there is to say of it."""

    actions: tuple[Action, ...] = ()
    remarks: tuple[str, ...] = ()


def route(facts: Facts, assessment: Assessment | None) -> Routing:
    """Return who gets the conversation. A person's choice stands; rules win over criteria."""
    if not facts.settings.copilot.ai_assist or facts.conversation.is_ticket:
        return Routing()
    if facts.standing.person_assigned or facts.standing.routed or facts.standing.handed_off:
        return Routing()
    mapping = match_mapping(facts.conversation.contact.emails, facts.settings.copilot.auto_assignment)
    if mapping:
        return _to(facts, mapping.assign_to, f"the mapping for {mapping.match}")
    return _by_criteria(facts, assessment) if assessment else Routing()


def _by_criteria(facts: Facts, assessment: Assessment) -> Routing:
    """Criteria leave what somebody has already, and wait for more than a greeting."""
    taken = facts.conversation.admin_assignee or facts.conversation.team_assignee
    if taken or not assessment.assignee or assessment.reply.kind is ReplyKind.QUIET:
        return Routing()
    kind, _, id_ = assessment.assignee.partition(":")
    assignee = Assignee(type="team" if kind == "team" else "admin", id=id_)
    return _to(facts, assignee, f"the assignment criteria: {assessment.assignment_reason}")


def _to(facts: Facts, assignee: Assignee, why: str) -> Routing:
    if not facts.directory.has(assignee):
        return Routing(remarks=(f"not assigned: {assignee.key} no longer exists in Intercom ({why})",))
    current = facts.conversation
    if assignee.id == (current.team_assignee if assignee.type == "team" else current.admin_assignee):
        return Routing(remarks=(f"already assigned to {facts.directory.name(assignee)}, as {why} says",))
    author = facts.settings.copilot.reply_as or ""
    action = Action(kind=Kind.ASSIGN, author=author, assignee=assignee, purpose=Purpose.ROUTING)
    return Routing((action,), (f"assigned to {facts.directory.name(assignee)} by {why}",))
