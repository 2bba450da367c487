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


@dataclass(frozen=True, slots=True)
class Named:
    """Who is to have a conversation, and by what; nothing names who has it already."""

    assignee: Assignee
    why: str = ""


def route(facts: Facts, assessment: Assessment | None) -> Routing:
    """Return who gets the conversation. A person's choice stands; rules win over criteria."""
    if facts.conversation.is_ticket or not facts.conversation.watched:
        return Routing()
    if facts.standing.person_assigned or facts.standing.routed or facts.standing.handed_off:
        return Routing()
    if named := _by_mapping(facts):
        return _to(facts, named)
    # Criteria leave what somebody has already, and wait for more than a greeting.
    taken = facts.conversation.admin_assignee or facts.conversation.team_assignee
    if taken or assessment is None or assessment.reply.kind is ReplyKind.QUIET:
        return Routing()
    named = _by_criteria(facts, assessment)
    return _to(facts, named) if named else Routing()


def destination(facts: Facts, assessment: Assessment) -> Named | None:
    """Return where a handoff without a target of its own goes: where it is named, else where it lies, if anywhere."""
    lies = lies_with(facts)
    # What another rule has assigned is not for the criteria, what they have assigned themselves is.
    criteria = _by_criteria(facts, assessment) if facts.standing.routed or not lies else None
    named = (lies,) if facts.standing.person_assigned else (_by_mapping(facts), criteria, lies)
    return next((each for each in named if each and facts.directory.has(each.assignee)), None)


def _by_mapping(facts: Facts) -> Named | None:
    copilot = facts.settings.copilot
    rows = copilot.auto_assignment if copilot.ai_assist else ()
    mapping = match_mapping(facts.conversation.contact.emails, rows)
    return Named(mapping.assign_to, f"the mapping for {mapping.match}") if mapping else None


def _by_criteria(facts: Facts, assessment: Assessment) -> Named | None:
    if not assessment.assignee or not facts.settings.copilot.ai_assist:
        return None
    kind, _, id_ = assessment.assignee.partition(":")
    assignee = Assignee(type="team" if kind == "team" else "admin", id=id_)
    return Named(assignee, f"the assignment criteria: {assessment.assignment_reason}")


def lies_with(facts: Facts) -> Named | None:
    """Return who has the conversation: an admin before their team. A teammate kept for the bot is nobody."""
    copilot, admin = facts.settings.copilot, facts.conversation.admin_assignee
    if admin and (copilot.reply_as_is_person or admin != copilot.reply_as):
        return Named(Assignee(type="admin", id=admin))
    team = facts.conversation.team_assignee
    return Named(Assignee(type="team", id=team)) if team else None


def _to(facts: Facts, named: Named) -> Routing:
    assignee, why = named.assignee, named.why
    if not facts.directory.has(assignee):
        return Routing(remarks=(f"not assigned: {assignee.key} no longer exists in Intercom ({why})",))
    current = facts.conversation
    if assignee.id == (current.team_assignee if assignee.type == "team" else current.admin_assignee):
        return Routing(remarks=(f"already assigned to {facts.directory.name(assignee)}, as {why} says",))
    author = facts.settings.copilot.reply_as or ""
    action = Action(kind=Kind.ASSIGN, author=author, assignee=assignee, purpose=Purpose.ROUTING)
    return Routing((action,), (f"assigned to {facts.directory.name(assignee)} by {why}",))
