"""Handing off: which trigger fires, who is there, and what is done so that nobody is left waiting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from intercom_app.domain.actions import Action, Brief, Kind, Letter, Plan, Terms
from intercom_app.domain.assignment import Named, destination, lies_with
from intercom_app.domain.attempts import Said, Speaker, failed_attempts
from intercom_app.domain.configuration import EmailHandoff, Handoff, IntercomHandoff
from intercom_app.domain.conversation import Message, Writer
from intercom_app.domain.explicit_request import asks_for_person
from intercom_app.domain.facts import Assessment, Facts
from intercom_app.domain.handoff_note import handoff_note, paragraph
from intercom_app.domain.office_hours import NeverOpen
from intercom_app.domain.presence import Presence, presence
from intercom_app.domain.promise_text import (
    address_request,
    handoff_sentence,
    nobody_available,
    offer_question,
    promise_sentence,
)
from intercom_app.domain.promises import due_at
from intercom_app.domain.replies import address_in, says_no, says_yes
from intercom_app.domain.standing import Purpose
from intercom_app.domain.triggers import CodeFacts, Match, evaluate

_SPEAKERS = {Writer.CUSTOMER: Speaker.CUSTOMER, Writer.OURS: Speaker.US, Writer.PERSON: Speaker.PERSON}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The handoff of this turn, and why it fires."""

    handoff: Handoff
    why: str
    clauses: tuple[str, ...] = ()
    evidence: tuple[int, ...] = ()
    asked: bool = False


def code_facts(facts: Facts) -> CodeFacts:
    """Return what code knows for the clauses: requests for a person in this turn, attempts, the clock."""
    asked = tuple(facts.number_of(each) for each in facts.turn if asks_for_person(each.text))
    attempts = failed_attempts(_said(facts))
    return CodeFacts(
        explicit_request=asked,
        failed_attempts=attempts.count,
        attempts_evidence=attempts.evidence,
        is_open=facts.hours.is_open(facts.now),
    )


def choose(facts: Facts, assessment: Assessment) -> Chosen | None:
    """Return the first handoff in the admin's order whose trigger fires, explicit requests before all else."""
    known = code_facts(facts)
    answers = {answer.clause_id: answer for answer in assessment.clauses}
    fired = [
        (handoff, match)
        for handoff, trigger in zip(facts.settings.handoffs, facts.triggers, strict=True)
        for match in evaluate(trigger, known, answers)[:1]
        if known.explicit_request or not (handoff.offer_first and handoff.name in facts.standing.offered)
    ]
    if _answers_offer(facts):
        if says_yes(facts.question):
            return _agreed(facts)
        if says_no(facts.question) and not known.explicit_request:
            return None
    # A trigger that says so itself comes before one for which asking is merely implied.
    best = next(iter(sorted(fired, key=lambda each: each[1].implied)), None)
    return _chosen(facts, *best, asked=bool(known.explicit_request)) if best else None


def plan_handoff(facts: Facts, assessment: Assessment, chosen: Chosen) -> Plan:
    """Return what is done about a handoff: offered, live, or by mail with a promise."""
    handoff, author = chosen.handoff, facts.settings.copilot.reply_as or ""
    if handoff.offer_first and not chosen.asked:
        body = paragraph(offer_question(assessment.language))
        offer = Action(kind=Kind.REPLY, author=author, body=body, purpose=Purpose.OFFER, handoff=handoff.name)
        return Plan(reason=f"offered a person ({handoff.name}): {chosen.why}", actions=(offer,))
    brief = _brief(facts, assessment, chosen)
    if isinstance(handoff, EmailHandoff):
        return _by_mail(facts, handoff, handoff, brief, assessment.language, ())
    if handoff.assign_to:
        return _live(facts, handoff, brief, assessment.language)
    named = destination(facts, assessment)
    plan = _live(
        facts, replace(handoff, assign_to=named.assignee if named else None), brief, assessment.language
    )
    return replace(plan, reason=f"{_sent(facts, named)}; {plan.reason}")


def plan_address(facts: Facts, assessment: Assessment) -> Plan | None:
    """Return the promise once the customer gave the address that was asked for; without one, none is made.

    A slip in it is asked about once; the excuse comes once, too.
    """
    name = facts.standing.open_request
    if name is None:
        return None
    handoff = next((each for each in facts.settings.handoffs if each.name == name), None)
    mail = handoff if isinstance(handoff, EmailHandoff) else _mail_handoff(facts)
    if handoff is None or mail is None:
        return None
    chosen = Chosen(handoff=handoff, why=f"handed off before ({name}), and asked for an email address")
    brief = _brief(facts, assessment, chosen)
    address = address_in(facts.question)
    if address is None:
        return _without_address(facts, handoff, mail, brief, assessment.language)
    author = facts.settings.copilot.reply_as or ""
    save = Action(
        kind=Kind.SAVE_ADDRESS, author=author, body=address, purpose=Purpose.HANDOFF, handoff=handoff.name
    )
    customer = replace(facts.conversation.contact, emails=(address,))
    known = replace(facts, conversation=replace(facts.conversation, contact=customer))
    return _by_mail(known, handoff, mail, brief, assessment.language, (save,))


def fallback(facts: Facts, handoff: IntercomHandoff, brief: Brief, why: str) -> Plan:
    """Return what is done when nobody picked up a live handoff in time: the same as when nobody was there."""
    brief = replace(brief, presence=f"{brief.presence}; {why}" if brief.presence else why)
    mail = _mail_handoff(facts)
    if mail is None:
        note = Action(
            kind=Kind.NOTE,
            author=facts.settings.copilot.reply_as or "",
            body=handoff_note(brief),
            purpose=Purpose.HANDOFF,
            handoff=handoff.name,
        )
        return _excuse(facts, handoff, brief.language, (note,), why)
    return _by_mail(facts, handoff, mail, brief, brief.language, ())


def _live(facts: Facts, handoff: IntercomHandoff, brief: Brief, language: str) -> Plan:
    author = facts.settings.copilot.reply_as or ""
    who = _presence(facts, handoff)
    brief = replace(brief, presence=_row(who))
    there = handoff.assign_to is None or facts.directory.has(handoff.assign_to)
    assign = Action(
        kind=Kind.ASSIGN,
        author=author,
        assignee=handoff.assign_to,
        purpose=Purpose.HANDOFF,
        handoff=handoff.name,
    )
    note = Action(
        kind=Kind.NOTE,
        author=author,
        body=handoff_note(brief),
        purpose=Purpose.HANDOFF,
        handoff=handoff.name,
    )
    first = (assign, note) if there and _has_to_move(facts, handoff) else (note,)
    if who.online and there:
        tell = Action(
            kind=Kind.REPLY,
            author=author,
            body=paragraph(handoff_sentence(language)),
            purpose=Purpose.HANDOFF,
            handoff=handoff.name,
        )
        watch = Action(
            kind=Kind.WATCH_PICKUP,
            author=author,
            handoff=handoff.name,
            purpose=Purpose.HANDOFF,
            after_minutes=handoff.pickup_minutes,
            brief=brief,
        )
        return Plan(reason=f"handed off ({handoff.name}): {brief.why}", actions=(*first, tell, watch))
    mail = _mail_handoff(facts)
    if mail is None:
        return _excuse(facts, handoff, language, first, brief.why)
    return _by_mail(facts, handoff, mail, brief, language, first)


def _sent(facts: Facts, named: Named | None) -> str:
    if named is None:
        because = "a person unassigned it" if facts.standing.person_assigned else "nothing names anybody"
        return f"assigned to nobody, since {because}"
    name = facts.directory.name(named.assignee)
    return f"assigned to {name} by {named.why}" if named.why else f"left with {name}"


def _has_to_move(facts: Facts, handoff: IntercomHandoff) -> bool:
    """Whether the conversation is to be assigned: a person's choice stands, and so does where it lies already."""
    if handoff.assign_to is None or facts.standing.person_assigned:
        return False
    admin, team = facts.conversation.admin_assignee, facts.conversation.team_assignee
    return handoff.assign_to.key != (f"admin:{admin}" if admin else f"team:{team}")


def _by_mail(
    facts: Facts,
    handoff: Handoff,
    mail: EmailHandoff,
    brief: Brief,
    language: str,
    first: tuple[Action, ...],
) -> Plan:
    """The summary goes out, then the promise is told. Without an address to answer to it is asked for first."""
    author = facts.settings.copilot.reply_as or ""
    contact = facts.conversation.contact
    if not contact.emails:
        ask = _ask_for_address(handoff, author, language)
        return Plan(reason=f"asked for an address ({handoff.name}): {brief.why}", actions=(*first, ask))
    send = _summary(handoff, mail, brief, author, contact.emails[0])
    try:
        due = due_at(facts.now, mail.response_time, facts.hours)
    except NeverOpen:
        return _excuse(facts, handoff, language, (*first, send), brief.why)
    text = promise_sentence(due, facts.customers_zone, language)
    tell = Action(
        kind=Kind.REPLY,
        author=author,
        body=paragraph(text),
        purpose=Purpose.PROMISE,
        handoff=handoff.name,
    )
    terms = Terms(
        handoff=handoff.name,
        text=text,
        due_at=due,
        timezone=facts.hours.timezone,
        told_in=facts.customers_zone,
        language=language,
        to=mail.to,
        remind_before_minutes=mail.remind_before_minutes,
        owner=_owner(facts, handoff) or mail.name,
    )
    reason = f"promised a follow-up by mail ({handoff.name}): {brief.why}"
    return Plan(reason=reason, actions=(*first, send, tell), promise=terms, tells_time=True)


def _owner(facts: Facts, handoff: Handoff) -> str | None:
    if not isinstance(handoff, IntercomHandoff):
        return None
    there = lies_with(facts)
    target = handoff.assign_to or (there.assignee if there else None)
    return facts.directory.name(target) if target and facts.directory.has(target) else None


def _ask_for_address(handoff: Handoff, author: str, language: str) -> Action:
    return Action(
        kind=Kind.REPLY,
        author=author,
        body=paragraph(address_request(language)),
        purpose=Purpose.ADDRESS_REQUEST,
        handoff=handoff.name,
    )


def _without_address(
    facts: Facts, handoff: Handoff, mail: EmailHandoff, brief: Brief, language: str
) -> Plan | None:
    author = facts.settings.copilot.reply_as or ""
    if facts.standing.excused:
        return None
    if "@" in facts.question and facts.standing.requests == 1:
        ask = _ask_for_address(handoff, author, language)
        return Plan(reason=f"asked for an address again ({handoff.name}): it has a slip", actions=(ask,))
    send = _summary(handoff, mail, brief, author, None)
    return _excuse(facts, handoff, language, (send,), "the customer gave no address")


def _summary(handoff: Handoff, mail: EmailHandoff, brief: Brief, author: str, customer: str | None) -> Action:
    return Action(
        kind=Kind.MAIL,
        author=author,
        letter=Letter.SUMMARY,
        to=mail.to,
        reply_to=customer if mail.reply_to_customer else None,
        purpose=Purpose.HANDOFF,
        handoff=handoff.name,
        brief=brief,
    )


def _excuse(facts: Facts, handoff: Handoff, language: str, first: tuple[Action, ...], why: str) -> Plan:
    """Nothing can be promised: the customer gets an honest sentence."""
    opens = None if facts.hours.is_open(facts.now) else _next_opening(facts)
    tell = Action(
        kind=Kind.REPLY,
        author=facts.settings.copilot.reply_as or "",
        body=paragraph(nobody_available(language, opens, facts.customers_zone)),
        purpose=Purpose.EXCUSE,
        handoff=handoff.name,
    )
    reason = f"nobody is available ({handoff.name}): {why}"
    return Plan(reason=reason, actions=(*first, tell), tells_time=opens is not None)


def _next_opening(facts: Facts) -> datetime | None:
    try:
        return facts.hours.next_opening(facts.now)
    except NeverOpen:
        return None


def _mail_handoff(facts: Facts) -> EmailHandoff | None:
    return next((each for each in facts.settings.handoffs if isinstance(each, EmailHandoff)), None)


def _presence(facts: Facts, handoff: IntercomHandoff) -> Presence:
    copilot, target = facts.settings.copilot, handoff.assign_to
    return presence(
        facts.now,
        facts.hours,
        facts.directory.teammates,
        could_take_it=(facts.directory.members(target) or None) if target else None,
        kept_for_bot=None if copilot.reply_as_is_person else copilot.reply_as,
    )


def _row(who: Presence) -> str:
    counts = {"available": who.available, "away": who.away, "without an inbox seat": who.without_seat}
    there = ", ".join(f"{len(ids)} {how}" for how, ids in counts.items() if ids) or "nobody"
    return f"{who.why.replace('_', ' ')} (of the {who.scope}: {there})"


def _agreed(facts: Facts) -> Chosen | None:
    """The handoff that was offered; the customer has said yes."""
    name = facts.standing.open_offer
    handoff = next((each for each in facts.settings.handoffs if each.name == name), None)
    evidence = tuple(facts.number_of(each) for each in facts.turn)
    why = "the customer accepted the offer of a person"
    return Chosen(handoff=handoff, why=why, evidence=evidence, asked=True) if handoff else None


def _answers_offer(facts: Facts) -> bool:
    """Whether this turn is the first after an offer: a "yes" in a later one is about something else."""
    if facts.standing.open_offer is None:
        return False
    messages = facts.conversation.messages
    acts = [facts.acts.get(each.id) for each in messages]
    offered = max(n for n, act in enumerate(acts) if act and act.purpose is Purpose.OFFER)
    since = (each for each in messages[offered:] if each.writer is Writer.CUSTOMER and each.public)
    return all(each in facts.turn for each in since)


def _chosen(facts: Facts, handoff: Handoff, match: Match, *, asked: bool) -> Chosen:
    trigger = facts.triggers[facts.settings.handoffs.index(handoff)]
    words = {clause.id: clause.text for clause in trigger.clauses}
    clauses = tuple(words.get(id_, "the customer asks for a person") for id_ in match.clause_ids)
    return Chosen(
        handoff=handoff,
        why=" and ".join(clauses),
        clauses=clauses,
        evidence=match.evidence,
        asked=asked,
    )


def _brief(facts: Facts, assessment: Assessment, chosen: Chosen) -> Brief:
    messages = facts.conversation.messages
    shown = [messages[number - 1] for number in chosen.evidence if 0 < number <= len(messages)]
    answers = {id_ for id_, act in facts.acts.items() if act.purpose is Purpose.ANSWER}
    tried = [each.text for each in messages if each.id in answers and each.public and each.text]
    return Brief(
        handoff=chosen.handoff.name,
        why=chosen.why,
        clauses=chosen.clauses,
        evidence=tuple(f"{facts.number_of(each)}: {each.text}" for each in shown),
        wants=assessment.customer_wants or "",
        summary=assessment.summary,
        tried=tuple(tried[-3:]),
        mood=assessment.mood,
        language=assessment.language,
    )


def _said(facts: Facts) -> Iterator[Said]:
    numbered: Iterator[tuple[int, Message]] = iter(enumerate(facts.conversation.messages, start=1))
    for number, message in numbered:
        if message.public and message.text and message.writer in _SPEAKERS:
            yield Said(number, _SPEAKERS[message.writer], message.text)
