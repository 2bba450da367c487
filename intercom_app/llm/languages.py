"""Which language a short text is in, by its script and its most frequent words."""

from __future__ import annotations

import re
from functools import lru_cache

DEFAULT_LANGUAGE = "en"

_WORD = re.compile(r"[^\W\d_]+")

# One language a paragraph: its tag, then its most frequent function words. Two may share a word.
_TABLE = """
en the a an is are was i my you your we it this that to of in on for and or not can could how what when
where why do does did have has with from please there would will be been me

de der die das ein eine ist sind war ich mein meine sie ihr wir es dies dass zu von in auf für und oder
nicht kann wie was wann wo warum haben habe hat mit aus bitte mir mich den dem noch kein

fr le la les un une est sont je mon ma mes vous votre nous il ce cette que à de du des dans sur pour et
ou ne pas peut comment quand où pourquoi avez ai avec s'il plaît me bonjour puis

es el la los las un una es son yo mi mis usted su nosotros este esta que a de del en por para y o no
puedo puede cómo qué cuándo dónde tengo tiene con favor me hola está quiero

it il lo la gli un una è sono io mio mia voi vostro noi questo questa che a di del della in su per e non
posso può come cosa quando dove perché ho ha con favore mi ciao vorrei

pt o a os as um uma é são eu meu minha você seu nós este esta que de do da em no na por para e ou não
posso pode como quando onde tenho tem com favor me olá está quero

nl de het een is zijn ik mijn u uw jullie we dit dat te van in op voor en of niet kan hoe wat wanneer
waar waarom heb heeft met uit graag mij er nog geen

sv det en ett är var jag min mitt du din vi detta att till av i på för och eller inte kan hur vad när var
varför har med från snälla mig finns ni

da det en et er var jeg min mit du din vi dette at til af i på for og eller ikke kan hvordan hvad hvornår
hvor hvorfor har med fra venligst mig

pl to jest są ja mój moja pan pani wy my ten ta że do z w na dla i lub nie mogę można jak co kiedy gdzie
dlaczego mam ma od proszę mnie się czy

cs to je jsou já můj moje vy váš my ten ta že do z v na pro a nebo ne mohu lze jak co kdy kde proč mám má
od prosím mě se jsem ale

tr bu bir ve ile ben benim siz sizin biz o ne nasıl nerede neden zaman için mi mı mu mü var yok değil
istiyorum lütfen bana çok ama

fi se on ovat minä minun te teidän me tämä että ja tai ei voi voinko miten mitä milloin missä miksi olen
kanssa kiitos minulle mutta

ro este sunt eu meu mea dumneavoastră noi acest această că la de din în pe pentru și sau nu pot poate cum
ce când unde am are cu vă rog îmi

id ini itu adalah saya anda kami kita yang ke dari di pada untuk dan atau tidak bisa bagaimana apa kapan
dimana mengapa punya dengan tolong ada
"""
_FREQUENT = {
    tag: frozenset(words) for tag, *words in (paragraph.split() for paragraph in _TABLE.split("\n\n"))
}
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7a3]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("uk", re.compile(r"[іїєґІЇЄҐ]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("fa", re.compile(r"[پچژگ]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
)


def _by_script(text: str) -> str | None:
    letters = sum(char.isalpha() for char in text)
    for language, script in _SCRIPTS:
        if (found := len(script.findall(text))) and _ascii_letters(text) * 2 <= letters + found:
            return language
    return None


def _ascii_letters(text: str) -> int:
    return sum(char.isascii() and char.isalpha() for char in text)


def _by_frequent_words(text: str) -> str | None:
    words = _WORD.findall(text.casefold())
    scores = {language: sum(word in known for word in words) for language, known in _FREQUENT.items()}
    best = max(scores, key=scores.__getitem__)
    rivals = sum(score == scores[best] for score in scores.values())
    return best if scores[best] and rivals == 1 else None


@lru_cache(maxsize=1_000)
def guess_language(text: str) -> str:
    """Return a BCP 47 language tag; English where the text does not tell.

    A turn asks it of the same few texts at several places, and of passages that come again with every turn.
    """
    return _by_script(text) or _by_frequent_words(text) or DEFAULT_LANGUAGE


def frequent_words(language: str) -> frozenset[str]:
    """Return the function words of a language; none where it has no table."""
    return _FREQUENT.get(language.split("-")[0], frozenset())
