from __future__ import annotations

import pytest

from intercom_app.domain.commitments import commitments

PROMISING = [
    "We'll get back to you within 2 hours.",
    "Someone will contact you tomorrow morning.",
    "I will refund the full amount today.",
    "Our team will look into it and reply by Friday.",
    "You'll hear from us by noon.",
    "You will be refunded on Monday.",
    "I’ve escalated this to our manager.",
    "We guarantee delivery before Christmas.",
    "Expect a reply within one business day.",
    "Wir melden uns morgen bei Ihnen.",
    "Nous vous recontacterons demain.",
    "Le responderemos en dos horas.",
    "Vi risponderemo entro domani.",
    "Wij nemen morgen contact met je op.",
    "Our team replies within two hours.",
    "We usually answer by tomorrow noon.",
    "Your refund has been processed.",
    "Wir erstatten Ihnen den vollen Betrag.",
    "Sie hören bis morgen von uns.",
    "Nous allons vous rembourser demain.",
    "Vamos a devolverle el dinero.",
    "Vi återkommer i morgon.",
    "Odpowiemy jutro.",
    "明日までにご連絡いたします。",
    "全額返金します。",
    "I have handed you over to a human agent.",
    "Our manager is on it.",
    "We **will** *refund* you.",
    "We will ref\u200cund you.",
    "Wе will rеfund you.",
    "Wir überweisen Ihnen den Betrag morgen zurück.",
    "Eine Kollegin ruft Sie heute an.",
    "Ich habe Sie weitergeleitet.",
    "Un responsable vous rappellera.",
    "J'ai transféré votre dossier.",
    "Le devolveremos el importe.",
    "Un compañero te llamará hoy.",
    "Hemos cancelado su pedido.",
    "Le rimborseremo tutto.",
    "Ho inoltrato la richiesta.",
    "Um colega vai ligar-lhe hoje.",
    "We betalen het bedrag morgen terug.",
    "Ik heb u doorverbonden.",
    "Vi betalar tillbaka beloppet.",
    "Jeg har viderestillet dig.",
    "Palautamme rahat huomenna.",
    "Przekazałem sprawę dalej.",
    "Vrátíme vám peníze.",
    "Мы вернём вам деньги.",
    "Менеджер вам перезвонит.",
    "担当者に引き継ぎました。",
    "我们会尽快联系您。",
    "我們將於明天退款。",
    "내일까지 환불해 드리겠습니다.",
    "Tutarı iade edeceğiz.",
    "سنعيد لك المبلغ.",
    "हम पैसा लौटा देंगे।",
]
HARMLESS = [
    "You can return it within 30 days; the label is in the parcel.",
    "Refunds are paid to the card that was used.",
    "Open Settings, then choose Cancel order.",
    "Standard shipping takes three to five days.",
    "If the tent leaks, the warranty covers it.",
    "Will it fit? Measure your foot first.",
    "Your refund is paid within five days of the return.",
    "Sie können die Jacke innerhalb von 60 Tagen zurückgeben.",
    "返品は30日以内にお願いします。",
    "Vous pouvez la renvoyer sous 30 jours.",
    "Die Rücksendung kostet nichts, das Etikett liegt bei.",
    "El plazo de devolución es de 30 días.",
    "Il reso è gratuito entro 30 giorni.",
    "O prazo de devolução é de 30 dias.",
    "U kunt het artikel binnen 30 dagen retourneren.",
    "Du kan returnera varan inom 30 dagar.",
    "Zwrot jest możliwy w ciągu 30 dni.",
    "Вернуть товар можно в течение 30 дней.",
    "您可以在30天内退货。",
    "30일 이내에 반품하실 수 있습니다.",
    "Ürünü 30 gün içinde iade edebilirsiniz.",
    "يمكنك إرجاع المنتج خلال 30 يوما.",
    "आप 30 दिनों के भीतर वापस कर सकते हैं।",
]


@pytest.mark.parametrize("text", PROMISING)
def test_finds_what_commits_the_team(text: str) -> None:
    assert commitments(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_leaves_plain_facts_alone(text: str) -> None:
    assert not commitments(text)


def test_a_policy_may_be_quoted_as_it_stands() -> None:
    policy = "Once the parcel is here we will refund you within five days."
    assert not commitments("Good news: we will refund you within five days.", allowed=(policy,))
    assert commitments("We will refund you today.", allowed=(policy.replace("refund", "write to"),))
