"""The figures and codes of a text, each in one form, so that they can be looked for in another text.

"2 weeks", "zwei Wochen" and "14 days" are one figure, "14 weeks" and "€14" are others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

_NUMBER_TABLE = """
1 one ein eine einen einem einer un une uno una een um uma jeden jedna en ett
2 two zwei deux dos due twee dois duas dwa dwie två
3 three drei trois tres tre drie três trzy
4 four vier quatre cuatro quattro quatro cztery fyra fire
5 five fünf cinq cinco cinque vijf pięć fem
6 six sechs seis sei zes sześć sex seks
7 seven sieben sept siete sette zeven sete siedem sju syv
8 eight acht huit ocho otto oito osiem åtta otte
9 nine neun neuf nueve nove negen dziewięć nio ni
10 ten zehn dix diez dieci tien dez dziesięć tio ti
11 eleven elf onze once undici jedenaście elva
12 twelve zwölf douze doce dodici twaalf doze dwanaście tolv
14 fourteen vierzehn quatorze catorce quattordici veertien czternaście fjorton
15 fifteen fünfzehn quinze quince quindici vijftien piętnaście femton
20 twenty zwanzig vingt veinte venti twintig vinte dwadzieścia tjugo tyve
24 twenty-four vierundzwanzig vingt-quatre veinticuatro ventiquattro vierentwintig
30 thirty dreißig trente treinta trenta dertig trinta trzydzieści trettio tredive
48 forty-eight achtundvierzig quarante-huit
50 fifty fünfzig cinquante cincuenta cinquanta vijftig cinquenta pięćdziesiąt femtio
60 sixty sechzig soixante sesenta sessanta zestig sessenta sześćdziesiąt sextio
90 ninety neunzig noventa novanta negentig dziewięćdziesiąt nittio
100 hundred hundert cent cien cento honderd cem sto hundra
"""
# Words that are a number now and then, and mostly something else: they support, and claim nothing.
_SELDOM_TABLE = """
one ein eine einen einem einer un une uno una een um uma en ett due sei six sex sept once elf ni ti fire nove to cent
"""
_SELDOM = frozenset(_SELDOM_TABLE.split())
_UNIT_TABLE = """
minute minute minutes minuten min mins minuto minutos minuti minuut minuta minuty minut 分間 分钟 分
hour hour hours hr hrs h stunde stunden heure heures hora horas ora ore uur uren godzina godziny godzin timme timmar
hour timer 時間 小时
day day days tag tage tagen jour jours día días dia dias giorno giorni dag dagen dzień dni dagar dage werktag
day werktage werktagen arbeitstage arbeitstagen werkdag werkdagen 営業日 日間 日 天
week week weeks woche wochen semaine semaines semana semanas settimana settimane weken tydzień tygodnie tygodni
week vecka veckor uge uger 週間 週 星期 周
month month months monat monate monaten mois mes meses mese mesi maand maanden mês miesiąc miesiące miesięcy
month månad månader ヶ月 か月 个月
year year years jahr jahre jahren an ans année années año años anno anni jaar jaren ano anos rok lata lat år 年
% % percent prozent cento procent procento por
eur € eur euro euros
usd $ usd dollar dollars
gbp £ gbp pound pounds
sek kr kronor sek
brl r$ reais
cny 元
jpy 円 ¥
gb gb
mb mb
tb tb
km km kilometre kilometres kilometer kilometers kilometern chilometri quilômetros kilómetros kilomètres
kg kg kilogram kilograms kilogramm kilo kilos
"""
_MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10080, "month": 43200, "year": 518400}
_CLOCK_UNIT, _TIME_UNIT = "clock", "minutes"


def _rows(table: str) -> Iterator[tuple[str, list[str]]]:
    for line in table.strip().split("\n"):
        name, *words = line.split()
        yield name, words


_NUMBER_OF = {word: int(number) for number, words in _rows(_NUMBER_TABLE) for word in words}
_UNIT_OF = {word: unit for unit, words in _rows(_UNIT_TABLE) for word in words}
MEASURES = (*_UNIT_OF, *_NUMBER_OF, "am", "pm", "uhr", "wh", "cm")
"""Words that only belong to figures."""
_BY_LENGTH = sorted(
    (word for word in _UNIT_OF if not word.isascii() or not word.isalpha()), key=len, reverse=True
)
_HALF_AN_HOUR = re.compile(
    r"\b(?:half an hour|halbe\w* stunde|demi-heure|media hora|mezz'ora|half uur|meia hora)\b"
)
_CURRENCY = r"[€$£¥]|r\$|\beur\b|\busd\b|\bgbp\b"
_FIGURE = re.compile(
    r"(?<![\w.,:])(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?\s?(?P<half>[ap]\.?m\b|uhr\b)"
    r"|(?<![\w.,:])(?P<hour24>\d{1,2})[:h](?P<minute24>\d{2})(?!\d)"
    r"|(?<![\w-])(?P<code>(?=[\w-]*\d)(?=[\w-]*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*)(?![\w-])"
    rf"|(?:(?P<before>{_CURRENCY})\s?)?(?<![0-9a-z.,])(?P<number>\d+(?:[.,\u202f\u00a0]\d{{3}})*(?:[.,]\d{{1,2}})?)(?![\d])"
    r"|(?<![\w-])(?P<word>[^\W\d_]+(?:-[^\W\d_]+)*)"
)
_RANGE = re.compile(
    r"\s*(?:[-–—~]|to|and|or|bis|und|oder|à|et|ou|a|y|o|e|tot|en|of|till|och|til|og|do|i|lub|から|至|到)?\s*"
)
_THOUSANDS = re.compile(r"(?<=\d)[.,\u202f\u00a0](?=\d{3}(?!\d))")
_BETWEEN = r"working|business|full|calendar|jours?|hábiles|laborables|úteis|lavorativi|roboczych|robocze|volle|ganze|en"
_AFTER = re.compile(rf"[\s-]?(?:(?:{_BETWEEN})\s)?(?P<unit>[%€$£¥元円]|[^\W\d_]+)")
_MOST_DIGITS = 30
_MARKER = re.compile(r"^\s*\d{1,2}[.)]\s+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit, "" where it has none; times are in minutes.

    `shown` is the number as it stood, `said_in` its unit there.
    """

    value: Fraction
    unit: str
    shown: Fraction
    certain: bool = True
    said_in: str = ""


@dataclass(frozen=True)
class Figures:
    """All figures of a text, and codes such as E10."""

    found: tuple[Figure, ...]
    codes: frozenset[str]

    def lacking(self, evidence: Figures) -> bool:
        """Whether there is a figure or code here that the evidence does not hold."""
        return not self.codes <= evidence.codes or any(
            not evidence._holds(figure) for figure in self.found if figure.certain
        )

    def _holds(self, figure: Figure) -> bool:
        if (figure.value, figure.unit) in self._told:
            return True
        shown = self._shown if figure.unit else self._any_unit
        return any((figure.shown, unit) in shown for unit in _stand_in(figure))

    @cached_property
    def _told(self) -> set[tuple[Fraction, str]]:
        """Evidence is asked many times, and the hash of a fraction is dear."""
        return {(figure.value, figure.unit) for figure in self.found}

    @cached_property
    def _shown(self) -> set[tuple[Fraction, str]]:
        return {(figure.shown, figure.unit) for figure in self.found}

    @cached_property
    def _any_unit(self) -> set[tuple[Fraction, str]]:
        return {(figure.shown, "") for figure in self.found}

    def within(self, evidence: Figures) -> Figures:
        """Return those that the evidence holds too."""
        held = (each for each in self.found if not each.certain or evidence._holds(each))
        return Figures(tuple(held), self.codes & evidence.codes)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.codes) + sum(figure.certain for figure in self.found)

    def __add__(self, other: Figures) -> Figures:
        return Figures(self.found + other.found, self.codes | other.codes)


def figures(text: str) -> Figures:
    """Return the figures of a text; the numbers before list items are none."""
    text = unicodedata.normalize("NFKC", _MARKER.sub(" ", text)).casefold()
    text = _HALF_AN_HOUR.sub("30 minutes", text)
    matches = list(_FIGURE.finditer(text))
    codes = frozenset(match["code"] for match in matches if match["code"] and not _glued(match["code"]))
    placed = [(figure, match) for match in matches if (figure := _figure(match, text))]
    return Figures(tuple(_with_range(placed, place, text) for place in range(len(placed))), codes)


def _with_range(placed: list[tuple[Figure, re.Match[str]]], place: int, text: str) -> Figure:
    """In "two to five days" the two are days as well."""
    figure, match = placed[place]
    if figure.unit or place + 1 == len(placed):
        return figure
    upper, after = placed[place + 1]
    if upper.said_in and _RANGE.fullmatch(text, match.end(), after.start()):
        return _measured(figure.shown, upper.said_in, certain=figure.certain)
    return figure


def _stand_in(figure: Figure) -> tuple[str, ...]:
    """With which units its number may stand in the evidence: tables leave them out, and "15 h" is a time too."""
    if figure.unit == "%":
        return ()
    return ("", _CLOCK_UNIT) if figure.said_in == "hour" else ("",)


def _glued(code: str) -> re.Match[str] | None:
    """A number whose unit is written with it: 15km."""
    match = re.fullmatch(r"(\d+)([a-z]+)", code)
    return match if match and match[2] in _UNIT_OF else None


def _figure(match: re.Match[str], text: str) -> Figure | None:
    if match["hour"] or match["hour24"]:
        return _clock(match)
    if match["code"] and (glued := _glued(match["code"])):
        return _measured(Fraction(glued[1]), _UNIT_OF[glued[2]])
    if match["number"]:
        value = Fraction(_THOUSANDS.sub("", match["number"]).replace(",", ".")[-_MOST_DIGITS:])
        unit = _UNIT_OF[match["before"]] if match["before"] else _unit_after(text, match.end())
        return _measured(value, unit)
    if (word := match["word"]) and word in _NUMBER_OF:
        return _measured(
            Fraction(_NUMBER_OF[word]), _unit_after(text, match.end()), certain=word not in _SELDOM
        )
    return None


def _clock(match: re.Match[str]) -> Figure:
    hour = int(match["hour"] or match["hour24"])
    minute = int(match["minute"] or match["minute24"] or 0)
    half = match["half"] or ""
    if half.startswith("p") and hour < 12:
        hour += 12
    return Figure(Fraction(hour * 60 + minute), _CLOCK_UNIT, Fraction(hour * 60 + minute) / 60)


def _measured(shown: Fraction, unit: str, *, certain: bool = True) -> Figure:
    if unit in _MINUTES:
        return Figure(shown * _MINUTES[unit], _TIME_UNIT, shown, certain, unit)
    return Figure(shown, unit, shown, certain, unit)


def _unit_after(text: str, end: int) -> str:
    match = _AFTER.match(text, end)
    if match is None:
        return ""
    word = match["unit"]
    if word in _UNIT_OF:
        return _UNIT_OF[word]
    return next((_UNIT_OF[unit] for unit in _BY_LENGTH if not unit.isascii() and word.startswith(unit)), "")
