"""The offline assistant: quotes what fits, asks what is missing, stays quiet where nothing is asked."""

from __future__ import annotations

import pytest

from intercom_app.domain.conversation import Writer
from intercom_app.domain.facts import Passage, Reply, ReplyKind
from intercom_app.llm.offline import OfflineAssistant
from tests.llm.support import PASSAGES, SHIPPING, facts, said

KNOWLEDGE = (
    *PASSAGES,
    Passage(
        id="password",
        title="Passwords",
        text="# Passwords\nTo reset your password:\n1. Open **Settings**.\n2. Choose Security, e.g. on your "
        "phone.\n3. Press Reset.\n\nSee [the guide](https://help.shop.example/pw).",
    ),
    Passage(
        id="warranty",
        title="Warranty",
        text="Covered\n- Seams that open in normal use\nNot covered\n- Burns from a campfire\n- Dog bites",
    ),
    Passage(
        id="lamps",
        title="Lamps",
        text="Wipe lamps with a dry cloth. Bulbs are not included. The lamp Luna takes an E27 bulb.",
    ),
    Passage(
        id="japanese",
        title="返品",
        text="返品は30日以内にお願いします。送料は無料です。",
    ),
    Passage(id="german", title="Rücksendung", text="Rücksendungen sind kostenlos. Wir erstatten den Betrag."),
)


def reply_to(*words: str) -> Reply:
    return OfflineAssistant().assess(facts(*words, passages=KNOWLEDGE, turn=len(words))).reply


@pytest.mark.parametrize(
    ("question", "source", "quoted"),
    [
        ("How long does a refund take?", "passage-refunds", "A refund takes 5 business days after we"),
        ("which bulb do I need for the luna lamp", "lamps", "The lamp Luna takes an E27 bulb."),
        (
            "How can I reset my password??",
            "password",
            "2. Choose Security, e.g. on your phone.\n3. Press Reset.",
        ),
        ("Is a burn from a campfire covered?", "warranty", "Not covered:\n- Burns from a campfire"),
        ("返品は何日以内ですか？", "japanese", "返品は30日以内にお願いします。"),
        ("Was kosten Rücksendungen? Sind sie kostenlos?", "german", "Rücksendungen sind kostenlos."),
    ],
)
def test_quotes_the_passage_that_answers(question: str, source: str, quoted: str) -> None:
    reply = reply_to(question)
    assert (reply.kind, reply.sources) == (ReplyKind.ANSWER, (source,))
    assert quoted in reply.body


@pytest.mark.parametrize(
    "question",
    [
        "Can I pay with bitcoin?",
        "Do you ship to Norway?",
        "Is there a warranty on refurbished kayaks?",
        "What is the capital of France?",
        "Wo finde ich meine Rechnung?",
    ],
)
def test_asks_the_team_where_the_passages_do_not_say(question: str) -> None:
    reply = reply_to(question)
    assert reply.kind is ReplyKind.ASK_AGENT
    assert reply.question_for_agent == f"What should we tell the customer about “{question}”?"


def test_a_story_does_not_hide_its_question() -> None:
    story = (
        "I was in your Berlin store with my mother and it was lovely. We bought a lamp. It broke on Monday."
    )
    reply = reply_to(story, "How long does a refund take?")
    assert reply.sources == ("passage-refunds",)


def test_a_quotation_is_short_and_word_for_word() -> None:
    page = Passage(id="x", title="Refund", text=" ".join(f"Refund rule {n} is here." for n in range(50)))
    body = OfflineAssistant().assess(facts("What are the refund rules?", passages=[page])).reply.body
    assert body in page.text
    assert body.count(".") == 4


def test_what_a_customer_may_read_is_preferred_to_what_is_internal() -> None:
    page = Passage(id="internal", title=SHIPPING.title, text=SHIPPING.text, internal=True)
    told = OfflineAssistant().assess(facts("Which countries do you ship to?", passages=[page, SHIPPING]))
    assert told.reply.sources == (SHIPPING.id,)


@pytest.mark.parametrize(
    "words",
    [
        "Hi", "Hello there!", "Good morning team", "Thanks a lot for your help!!",
        "ok, thank you 😊", "👍", "Bye",
        "Guten Tag", "Vielen Dank für Ihre Hilfe.", "Bonjour",
        "Merci beaucoup !", "¡Hola! Buenos días", "Gracias",
        "Ciao", "Grazie mille", "Obrigada", "Bedankt", "Tack så mycket", "Dziękuję", "Děkuji", "Teşekkürler",
        "Спасибо", "Kiitos", "ありがとうございます", "谢谢！", "감사합니다", "شكرا", "תודה",
    ],
)  # fmt: skip
def test_greetings_and_thanks_need_no_reply(words: str) -> None:
    assert reply_to(words).kind is ReplyKind.QUIET


@pytest.mark.parametrize(
    "words",
    [
        "Hi, can I get a refund?", "thanks, but it still fails", "ok so where is it", "hello?? anybody???",
        "Good morning, my lamp is broken", "merci mais ça ne marche pas", "???", "no",
    ],
)  # fmt: skip
def test_a_greeting_with_a_wish_is_not_quiet(words: str) -> None:
    assert reply_to(words).kind is not ReplyKind.QUIET


def test_a_file_without_words_is_shown_to_the_team() -> None:
    told = OfflineAssistant().assess(facts(said("", attachments=("https://files.example/a.jpg",))))
    assert told.reply.kind is ReplyKind.ASK_AGENT


def test_the_summary_tells_how_it_began_and_where_it_is() -> None:
    about = facts(
        "My lamp is broken", said("Sorry to hear", 2, Writer.PERSON), said("Can I get a refund?", 3)
    )
    told = OfflineAssistant().assess(about)
    assert (
        told.summary == "The customer began with: “My lamp is broken” and now writes: “Can I get a refund?”"
    )
    assert told.customer_wants == "Can I get a refund?"


def test_the_same_facts_give_the_same_assessment() -> None:
    about = facts("Do you have lamps, or a refund, or shipping, or burns?", passages=KNOWLEDGE)
    assert OfflineAssistant().assess(about) == OfflineAssistant().assess(about)
