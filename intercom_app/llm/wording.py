"""What a sentence says in words: those that carry its meaning, and whether it denies."""

from __future__ import annotations

import re
from functools import lru_cache

from intercom_app.llm.figures import MEASURES
from intercom_app.llm.terms import terms

# Words that answers are wrapped in, beside a language's most frequent ones, which `terms` leaves out already.
_WRAPPING_TABLE = """
en between usually usual right away visit still below above please keep mean means gets wait sadly unfortunately
en within until happy glad hope hear sorry afraid let know question questions contact free-feel hesitate further
en regards best kind warm dear team understand appreciate patience message assist reach welcome info information
en help helps helpful else sorry inconvenience apologise apologize apologies trouble caused frustrating must lovely
en great nice weekend congratulations assistance support
de ja nein bitte leider auch gern gerne dann wenn sie ihnen ihr ihre ihren wir uns können kann dafür damit dazu
de bekommen regel als am im zum zur bei nach über vor hoffe hilft helfen weiter weiterhelfen frage fragen
de weitere melden freue freuen leid tut entschuldigung grüße grüßen herzliche freundliche freundlichen danke
de vielen dank nachricht anfrage nutzen sich hören entschuldigen unannehmlichkeiten geduld so gehen schönen
de herzlichen glückwunsch
fr oui non puis pouvez vous votre vos quand voulez veuillez merci faut aussi nous notre espère aide aider
fr cela si autre autres suis désagrément patience voici comment faire
fr question questions hésitez désolé désolée cordialement bonjour bien contacter ravi plaisir être
es sí si puede puedes también lo va se por favor hay le les sus entre espero ayude ayudar pregunta preguntas
es esto te más molestias molestia tu paciencia estos son pasos tengas buen día
es dude siento lamento saludos gracias contactarnos contacto con gusto
it sì si può anche oppure o al alla dal ogni c'è per favore serve spero aiuto aiutare domanda domande
it esserti stato altre altri disagio
it dispiace saluti grazie contattarci esitare
pt sim pode você também ou agora mesmo tem até espero ajude ajudar dúvida dúvidas pergunta obrigado obrigada
pt ter tiver mais estou à disposição transtorno se paciência
pt lamento contato contacto abraço
nl ja nee je jij bij helaas kun kunt ook zelf moet maximaal hooguit dan om hoop helpt helpen vraag vragen
nl laat me weten als hebt nog sorry ongemak geduld
nl graag groet groeten spijt contact
sv ja nej kan du din också senast hör dig om fler av hoppas hjälper hjälpa fråga frågor gärna hälsningar ledsen
da ja nej kan du din også senest håber hjælper hjælpe spørgsmål gerne hilsen beklager
pl razie pytań kontakt
pl tak nie masz możesz także mam nadzieję pomogłem pomoże pytania pytanie proszę przykro pozdrawiam
"""
_DENYING = {
    "en": r"\b(?:not|no|never|none|nor|cannot|without|neither|exclude\w*|unable|closed|left out)\b|n't\b",
    "de": r"\b(?:nicht|kein\w*|nie|niemals|ohne|ausgeschlossen|weder|geschlossen)\b",
    "fr": r"\b(?:ne|pas|jamais|aucun\w*|sans|ni|exclu\w*|fermé\w*)\b|\bn'",
    "es": r"\b(?:no|nunca|ningun\w*|ningún|sin|tampoco|ni|cerrad\w*)\b",
    "it": r"\b(?:non|mai|nessun\w*|senza|né|chius\w*)\b",
    "pt": r"\b(?:não|nunca|nenhum\w*|sem|nem|fechad\w*)\b",
    "nl": r"\b(?:niet|geen|nooit|zonder|niets|gesloten|on(?:bereikbaar|mogelijk))\b",
    "sv": r"\b(?:inte|ingen\w*|inget|aldrig|utan|stängt)\b",
    "da": r"\b(?:ikke|ingen|aldrig|uden|lukket)\b",
    "pl": r"\b(?:nie|bez|nigdy|żaden|żadn\w*)\b",
    "ja": r"ません|ない|不可|できず",
    "zh": r"不|没|無|无法|未",
}
_COURTEOUS = re.compile(
    r"お問い合わせ|お気軽|ご不明|申し訳|ありがとう|请随时|其他问题|抱歉|感谢|谢谢"
)  # unspaced scripts
_ANSWERING = re.compile(r"^(?:no|nein|non|nee|não|nej|nie)[,.!]\s*")
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|\S+\.\w+/\S+")
_UNS = frozenset(["un", "in", "im", "non", "dis", "ir"])
_UNSPACED = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3\u0e00-\u0e7f]")
_ALIKE_FROM, _ALIKE_SHARE, _WITHIN_FROM = 4, 0.6, 5


def _wrapping() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in _WRAPPING_TABLE.strip().split("\n"):
        language, words = line.split(" ", 1)
        found.setdefault(language, set()).update(terms(words.replace("-", " "), language))
    return {language: frozenset(words) for language, words in found.items()}


@lru_cache(maxsize=1)
def _ignored() -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    return _wrapping(), frozenset(term for word in MEASURES for term in terms(word))


def meaning(text: str, language: str) -> tuple[str, ...]:
    """Return the stems that carry a sentence's meaning, each once: no figures, units, addresses or wrapping."""
    if _COURTEOUS.search(text):
        return ()
    language = language.split("-")[0]
    wrapping, measures = _ignored()
    ignored = wrapping.get(language, frozenset()) | measures
    found = dict.fromkeys(terms(_ADDRESS.sub(" ", text), language))
    return tuple(term for term in found if term not in ignored and not any(map(str.isdigit, term)))


def denies(text: str, language: str) -> bool:
    """Whether a sentence says that something is not so. A "No," that only answers a question does not count."""
    plain = _ANSWERING.sub("", text.casefold().replace("’", "'"))
    return bool(re.search(_DENYING.get(language.split("-")[0], _DENYING["en"]), plain))


@lru_cache(maxsize=50_000)
def alike(one: str, other: str) -> bool:
    """Whether two stems are of one family: the same, beginning alike, or one within the other as in compounds."""
    if one == other:
        return True
    if _UNSPACED.match(one):
        return False
    shorter, longer = sorted((one, other), key=len)
    shared = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(shorter))
    if shared >= _ALIKE_FROM and shared >= _ALIKE_SHARE * len(longer):
        return True
    return len(shorter) >= _WITHIN_FROM and shorter in longer and longer.removesuffix(shorter) not in _UNS
