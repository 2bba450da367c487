"""The phrases of a trigger's text that code can decide, as regular expressions over lower-case text."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_HOURS = r"(?:(?:business|office|working|opening|support|service) (?:hours|times)|working day)"
_SHUT = r"(?:closed|shut|not open|out of (?:the )?office)"
_US = r"(?:we|the team|the office|support|the shop|the store|our (?:team|office|shop|store))(?: are| is|'re)"

CLOSED = re.compile(
    rf"\b(?:outside(?: of)?|out of|beyond|not (?:during|within|in))(?: (?:our|the|normal|regular))* {_HOURS}"
    r"|\b(?:out[- ]of[- ]hours|after[- ]hours|outside(?: of)? hours)\b"
    rf"|(?:\b(?:when|while|because) |^){_US} (?:currently )?{_SHUT}"
    r"|\bau(?:ß|ss)erhalb (?:der|unserer) (?:\w*öffnungszeiten|geschäftszeiten|bürozeiten|servicezeiten)"
    r"|\ben dehors des (?:heures|horaires) (?:d'ouverture|de bureau|de travail|ouvrables)"
    r"|\bfuera del? (?:horario|horas)(?: (?:laboral|comercial|de atención|de oficina|de trabajo))?"
    r"|\bfuori (?:dall'|dagli )?orari[oi](?: (?:di|d')\s?\w+)?"
    r"|\bfora do horário(?: (?:comercial|de atendimento|de expediente))?"
    r"|\bbuiten (?:de |onze )?(?:kantooruren|openingstijden|kantoortijden|werktijden)"
)
OPEN = re.compile(
    rf"\b(?:during|within|in|inside)(?: (?:our|the|normal|regular))* {_HOURS}"
    rf"|(?:\b(?:when|while|because) |^){_US} (?:currently )?open\b"
    r"|\b(?:während|innerhalb) (?:der|unserer) (?:\w*öffnungszeiten|geschäftszeiten|bürozeiten|servicezeiten)"
    r"|\bpendant les (?:heures|horaires) (?:d'ouverture|de bureau|de travail|ouvrables)"
    r"|\bdurante el horario(?: (?:laboral|comercial|de atención|de oficina|de trabajo))?"
    r"|\b(?:tijdens|binnen) (?:de |onze )?(?:kantooruren|openingstijden|kantoortijden|werktijden)"
)

NUMBERS = {
    word: count
    for count, names in enumerate(
        (
            "one un une una uno um uma een einem einen eine",
            "two deux dos due dois duas twee zwei twice second couple",
            "three trois tres tre três drie drei thrice third",
            "four quatre cuatro quattro quatro vier",
            "five cinq cinco cinque vijf fünf",
            "six seis sei zes sechs",
            "seven",
            "eight",
            "nine",
            "ten",
        ),
        start=1,
    )
    for word in names.split()
}
_NUMBER = rf"(?:\d{{1,4}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
_MANY = rf"(?:(?:after|following|at least|within|the|a|on|upon|had|more than|over) )*{_NUMBER} (?:of )?"
_BAD = r"(?:failed|unsuccessful|unhelpful|wrong|bad|bot|ai|our|automated|more|or more|consecutive|different)"
_TRIES = r"(?:attempts?|tries|try|answers?|replies|reply|responses?|suggestions?)"
_HELPED = r"(?:help|answer|solve|resolve|understand|understood)"
_FAILING = (
    rf"(?:fail\w*|unable to {_HELPED}|(?:not|never|isn't|n't) (?:been )?{_HELPED}\w*|cannot {_HELPED}\w*"
    r"|tried|tries|unresolved|repeats?|repeated|ask(?:s|ed)? the same \w+)"
)

ATTEMPTS = re.compile(
    rf"\b{_MANY}(?:{_BAD} )*{_TRIES}\b(?: (?:by|from) (?:the )?(?:bot|ai|assistant|agent))?"
    rf"(?: (?:have |has )?{_FAILING})?"
    rf"|\b{_FAILING}(?: to {_HELPED}(?: \w+){{0,3}})?(?: \w+){{0,3}}? (?:{_MANY}times|twice|thrice)"
    r"(?: in a row| or more)?"
    rf"|\b(?:nach|après|tras|después de|dopo|após|depois de|na) {_NUMBER} (?:\w+ )?(?:versuch\w*"
    rf"|antworten|mal"
    r"|tentatives?|échecs?|essais?|réponses?|intentos?|respuestas?|tentativ[ioa]s?|risposte|respostas?"
    r"|pogingen"
    r"|poging)(?: (?:échouée?s?|ratée?s?|fallid[oa]s?|fallit[ioe]|fracassadas?))?"
)
MORE_THAN = re.compile(r"\b(?:more than|over)\b")
NUMBER = re.compile(rf"\b{_NUMBER}\b")

MOOD = re.compile(
    r"\b(?:angry|anger|frustrat\w+|upset|annoyed|furious|irritated|unhappy|dissatisfied|mad|rude"
    r"|aggressive|abusive"
    r"|hostile|distressed|impatient|swear\w*|insult\w*|negative sentiment|negative mood|emotional"
    r"|wütend|verärgert|frustriert|sauer|en colère|énervée?|frustrée?|mécontente?|enfadad[oa]|enojad[oa]"
    r"|frustrad[oa]"
    r"|arrabbiat[oa]|frustrat[oa]|irritad[oa]|zangad[oa]|boos|gefrustreerd|geïrriteerd)\b"
)

EXPLICIT = re.compile(
    r"\b(?:asks?|asking|asked|requests?|requesting|demands?|insists?|wants?|wishes|would like"
    r"|explicitly\s\w+)\b"
    r"(?: (?:for|on|to|explicitly|directly|be|get|speak|speaking|talk|talking|chat|reach|contact"
    r"|connected|transferred"
    r"|with|by|a|an|the|our|real|live|actual|human|another|any|support|customer|service)){0,8}"
    r" (?:humans?|persons?|people|agents?|representatives?|operators?|someone|somebody|managers?|supervisors?"
    r"|team member|staff|colleague|teammate|human being)(?: (?:agents?|being|representatives?|support"
    r"|help|assistance))?"
    r"(?=\s*(?:$|[.,;!?)]|or\b|and\b|instead|please|rather|explicitly|directly|at\b|in\b|on\b|after\b"
    r"|outside\b"
    r"|during\b|from (?:the|our) team|about\b|for help|when\b|while\b))"
)

NEVER = re.compile(
    r"^(?:please )?(?:(?:but )?(?:never|do not|don't|dont|not|avoid|no handoff|no hand-off|nie|niemals"
    r"|jamais|nunca|mai)\b"
    r"(?: (?:ever|under any circumstances))?"
    r"(?: (?:hand(?:ing)?(?: \w+)? (?:off|over)|hand-?off|escalat\w+|transfer\w*|trigger|forward|send|do"
    r" (?:so|this|it)"
    r"|pass|übergeben|transférer|transferir))?|except\b|excluding\b|unless\b)"
    r"(?: (?:to|a) (?:a )?(?:human|person|agent|team|us|the team|conversations?|emails?))?[ :,]*"
    r"(?:(?:for|when|if|because|on|about|pour|para|per|bei|wenn|si)\b ?)?(?:of )?"
)
BUT_NEVER = re.compile(
    r",? \(?(?=(?:except(?: for| when| if)?|unless|but (?:never|not|don't|do not)|excluding)\b)"
)
BEFORE = re.compile(r"\bbefore\b")

LEAD = re.compile(
    r"^(?:please )?(?:(?:always |only )?(?:hand(?:ing)?(?: (?:it|this|the conversation|the customer|them"
    r"|conversations))?"
    r" (?:off|over)|hand-?off|handoff|escalate|transfer|trigger|forward|send(?: \w+){0,3}? (?:summary"
    r"|email|mail)|assign"
    r"|pass|notify|alert|e-?mail|mail|übergeben|weiterleiten|transférer|transférez|transferir|trasferire"
    r"|doorverbinden|overdragen)"
    r"(?: (?:it|this|the|a|an|to|conversations?|chat|customer|live|human|person|agent|team|support|our"
    r"|us|email|billing"
    r"|sales|handoff|immediately|straight|over|in|any|of|these|the|following|cases?|situations?))*"
    r"(?=,? (?:when|wenn|si|quand|cuando|quando|se|als|if|after|once|for|whenever|as soon|in case|on"
    r"|outside|out"
    r"|during|any|every|all|about|that|with|from|regarding|involving|everything|anything)\b|:|$)[ :,]*)?"
    r"(?:(?:only )?(?:when(?:ever)?|if|once|as soon as|in case|in the event|where|for|on|also|or|and"
    r"|wenn|si|quand|cuando|quando|se|als)\b(?: of)?[ :]*)*"
)

FILLING = _words(
    "the a an of to on in at by and or when if whenever once after then that this it is are was be been"
    " being has have"
    " had still very really too also only our us we they he she them their customer customers user users"
    " visitor client"
    " clients person someone contact conversation chat message bot ai assistant agent seems sounds gets"
    " becomes feels"
    " appears clearly extremely quite visibly getting hand off handoff over human please for with who"
    " shows signs"
    " kunde kunden der die das wenn ist wird ein eine le la client est si quand el cliente está il"
    " quando de klant als"
    " do so language tone these following cases situations any sound seem look"
)

UNSOLVED = _words(
    "issue problem question request unresolved unsolved resolved solved answered not isn t remains"
    " persists satisfied"
    " helped help helping happy unable able cannot answer fails failed solve resolve without success"
    " resolution keeps"
    " stuck same there with from could can did does gave gives given only"
)
"""What may be said around a count of attempts without asking for more than the count."""

TOO_BROAD = re.compile(
    r"^(?:hand(?: it)? off )?(?:(?:the |a |any )?(?:customer|user|visitor|client|someone|anyone|they)s? )?"
    r"(?:everything|anything|always|all|(?:every|any|each|all)(?: the| of the)?(?: \w+)?"
    r" (?:messages?|conversations?|questions?|requests?|customers?|users?|topics?|time|issues?|reason)"
    r"|(?:has|have|asks?|asking|with)(?: a| any| some)? (?:questions?|problems?|issues?|requests?|something)"
    r"|needs? (?:help|support|assistance)|(?:wants?|asks? for|asking for) (?:help|support|assistance)"
    r"|(?:writes?|messages?|contacts?|says?)(?: \w+){0,2})[.!]?$"
)

CLOCK_TIME = re.compile(
    r"\b(?:(?:after|before|from|until|between|at) \d{1,2}(?::\d\d)?\s?(?:am|pm|o'clock|h\b|uhr\b|:\d\d)"
    r"|\d{1,2}:\d\d|at night|overnight|(?:on |at |during )?(?:the )?weekends?|on (?:mon|tues|wednes"
    r"|thurs|fri|satur|sun)days?"
    r"|on (?:public )?holidays)\b"
)
AVAILABILITY = re.compile(
    r"\b(?:nobody|no one|no agent|no teammate|everyone|everybody|all agents|the team)(?: \w+){0,2}"
    r" (?:online|available|away|offline|busy)\b"
)
