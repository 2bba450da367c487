"""How a team commits itself, as data: patterns by language, for text in one case and on one line.

Three ways are looked for: we will do something for you, one of us will, and it has been done already.
"""

from __future__ import annotations

_TEAM = (
    r"(?:we|i|someone|somebody|(?:our|the|an?|one of our|your) (?:\w+ )?"
    r"(?:team|agent|colleague|specialist|manager|support|expert|human|person|representative)s?|they|he|she)"
)
_WILL = r"(?:'ll| will| shall| (?:am|is|are) going to| (?:can )?(?:promise|guarantee) to)"
_DO = (
    r"(?:get|be in touch|reach out|follow|contact|call|e-?mail|write|reply|respond|answer|come back|look into"
    r"|investigate|escalate|forward|pass|refund|reimburse|credit|compensate|send|replace|ship|cancel|waive|give"
    r"|arrange|make|process|issue|resolve|fix|hand|transfer|connect|take over)"
)
_DONE = (
    r"(?:issued|processed|refunded|reimbursed|credited|escalated|forwarded|arranged|cancell?ed|handed|transferred"
    r"|passed|connected|opened (?:a|your)|created (?:a|your)|raised|filed|booked|granted|approved|applied|reserved"
    r"|extended|waived|compensated|replaced)"
)

COMMITTING: dict[str, tuple[str, ...]] = {
    "en": (
        rf"\b{_TEAM}{_WILL} (?:\w+ ){{0,2}}{_DO}\b",
        r"\byou(?:'ll| will) (?:hear from|be contacted|be refunded|receive a (?:call|reply|refund|credit))",
        r"\b(?:i|we) (?:promise|guarantee|assure you)\b",
        rf"\b(?:i|we)(?:'ve| have)?(?: just| already| now)? {_DONE}\b",
        r"\b(?:expect|you will have) (?:a|an|our) (?:reply|answer|response|call|refund)\b",
        (
            rf"\b{_TEAM} (?:\w+ ){{0,2}}(?:gets? back|repl(?:y|ies)|responds?|answers?|contacts?|calls?|refunds?)\b"
            r"[^.!?]{0,40}\b(?:within|by|before|tomorrow|today|tonight|shortly|soon|asap|in (?:an?|\d+))\b"
        ),
        r"\byour (?:refund|replacement|credit)[^.!?]{0,20}\b(?:has been|is being|was|is on its way)\b",
        rf"\b{_TEAM} is (?:on it|with you|taking over|looking into)\b",
    ),
    "de": (
        r"\b(?:wir|ich|jemand) (?:werde\w*|wird|melde\w*)\b.{0,40}\b(?:melden|antworten|erstatten|senden|bei ihnen)\b",
        r"\b(?:wir|ich) (?:erstatten|erstatte|kümmern? uns|kümmere mich|rufen?|schicken?|senden?)\b",
        (
            r"\b(?:wir|ich) (?:überweisen?|zahlen?|schreiben?|gewähren?|stornieren?|ersetzen?|garantieren?"
            r"|versprechen?|leiten?|geben?|schenken?)\b[^.!?]{0,40}\b(?:ihnen|dir|euch|ihre?n?|deine?n?)\b"
        ),
        (
            r"\b(?:eine?|unsere?|jemand)\b(?: \w+){0,2} (?:ruft|meldet|schreibt|kontaktiert|antwortet|kümmert)"
            r" (?:sie|dich|euch|ihnen|dir|sich)\b"
        ),
        r"\bsie (?:hören|erhalten|bekommen)\b.{0,30}\b(?:von uns|erstattung|geld zurück)\b",
        (
            r"\b(?:ich habe|wir haben)\b[^.!?]{0,60}\b(?:weitergeleitet|übergeben|erstattet|storniert|veranlasst"
            r"|gutgeschrieben|überwiesen|eskaliert|verbunden|angelegt|gebucht|reserviert|gewährt)\b"
        ),
    ),
    "fr": (
        r"\b(?:nous allons|je vais|on va) (?:vous |te )?(?:recontact|répond|rembours|rappel|envoy|transf|contact)\w*",
        (
            r"\b(?:nous|je|on|quelqu'un|(?:une?|notre)(?: \w+){1,2}) (?:vous |te |le |la )?"
            r"(?:recontact|contacter|répond|rembours|rappell|enverr|crédit|remplacer|écrir|offrir)\w*"
        ),
        (
            r"\b(?:j'ai|nous avons|on a)(?: \w+)? (?:transféré|transmis|remboursé|annulé|ouvert|créé|escaladé"
            r"|crédité|accordé|réservé)"
        ),
    ),
    "es": (
        r"\b(?:vamos|voy|va) a (?:contactar|responder|reembolsar|devolver|llamar|enviar|escribir|compensar)\w*",
        (
            r"\b(?:nos pondremos en contacto|(?:le|te|les|os|lo|la) (?:contactar|responder|reembolsar|devolver"
            r"|llamar|escribir|enviar|compensar|abonar|cambiar)(?:é|á|án|emos))"
        ),
        (
            r"\b(?:he|hemos) (?:cancelado|reembolsado|devuelto|pasado|transferido|escalado|tramitado|abierto"
            r"|abonado|reservado|derivado)"
        ),
    ),
    "it": (
        (
            r"\b(?:ti|la|le|vi|lo) (?:contatter|ricontatter|risponder|rimborser|richiamer|chiamer|scriver|invier"
            r"|restituir)(?:ò|à|emo|anno)\b"
        ),
        (
            r"\b(?:ho|abbiamo) (?:già )?(?:trasferito|rimborsato|annullato|inoltrato|passato|aperto|prenotato"
            r"|accreditato|assegnato)\b"
        ),
    ),
    "pt": (
        r"\b(?:entraremos em contac?to|(?:responder|reembolsar|devolver|ligar|contac?tar)emos)\b",
        (
            r"\b(?:vamos|vou|vai|irá|iremos) (?:\w+ )?(?:responder|reembolsar|devolver|ligar|contac?tar|enviar"
            r"|entrar em|retornar)"
        ),
        r"\b(?:já )?(?:transferi|encaminhei|cancelei|reembolsei|reembolsámos|transferimos|encaminhámos|abri um)\b",
    ),
    "nl": (
        r"\b(?:wij|we|iemand) (?:neemt?|nemen|zal|zullen)\b.{0,30}\b(?:contact|terugbetalen|antwoorden)\b",
        r"\b(?:ik|wij|we) (?:betaal|betalen|stort|storten|boek|boeken)\b[^.!?]{0,50}\bterug\b",
        r"\b(?:ik|wij|we|iemand|een \w+) (?:bel|bellen|belt|mailt?|mailen|schrijft) (?:u|je|jou|jullie)\b",
        (
            r"\b(?:ik heb|wij hebben|we hebben)\b[^.!?]{0,50}\b(?:doorverbonden|doorgestuurd|terugbetaald"
            r"|geannuleerd|overgedragen|doorgegeven|aangemaakt|geregeld)\b"
        ),
    ),
    "nordic": (
        (
            r"\b(?:vi|jag|jeg|vi skal|någon|nogen|en \w+) (?:återkommer|återbetalar|betalar tillbaka|ringer|kontaktar"
            r"|vender tilbage|refunderer|kontakter|tar kontakt|betaler tilbage|hör av|svarar dig|svarer dig)\b"
        ),
        (
            r"\b(?:jag|vi|jeg) har (?:\w+ ){0,3}(?:kopplat|vidarebefordrat|återbetalat|avbokat|viderestillet"
            r"|videresendt|refunderet|refundert|annulleret|overført|eskalerat)\b"
        ),
        r"\b(?:palautamme|hyvitämme|soitamme|otamme yhteyttä|vastaamme|olen siirtänyt|olemme siirtäneet)\b",
    ),
    "slavic": (
        (
            r"\b(?:odpowiemy|odpiszemy|oddzwonimy|skontaktujemy się|zwrócimy|zwrócę|oddamy|zadzwonimy|przekażemy"
            r"|anulujemy|(?:skontaktuje się|oddzwoni|zadzwoni) )"
        ),
        r"\b(?:przekaza|zwróci|anulowa|przełączy|zgłosi|połączy)\w*(?:łem|łam|liśmy|łyśmy)\b",
        r"\b(?:vrátíme|ozveme se|zavoláme|odpovíme|přepojil jsem|předal jsem)\b",
        (
            r"\b(?:верн[её]м|свяжемся|ответим|перезвоним|возместим|компенсируем|позвоним|отменим|передадим|верну"
            r"|свяжусь|перезвоню|отвечу)\b"
        ),
        (
            r"\b(?:сотрудник|менеджер|специалист|коллега|оператор)\w*\b[^.!?]{0,20}\b(?:свяжется|перезвонит|позвонит"
            r"|ответит|напишет)\b"
        ),
        r"\b(?:я|мы) (?:уже )?(?:передал|перев[её]л|оформил|отменил|вернул|соединил)\w*\b",
    ),
    "ja": (
        r"(?:返金|ご?連絡|ご?回答|お返事|交換|お送り)(?:を)?(?:いた|致)?し(?:ます|ております)",
        r"(?:引き継ぎ|おつなぎし|お繋ぎし|転送し|手配し|返金し|キャンセルし)(?:ました|ます|ております)",
    ),
    "zh": (
        (
            r"(?:我们|我們|我|客服|专员|專員|同事|经理|經理)[^。！？]{0,20}(?:会|會|将|將|马上|馬上|立即)[^。！？]{0,20}"
            r"(?:退款|联系|聯繫|回复|回覆|致电|致電|回电|回電|补偿|補償|赔偿|賠償|转接|轉接)"
        ),
        r"已(?:经|經)?[为為]?您?(?:退款|转接|轉接|取消|升级|升級|转交|轉交)",
    ),
    "ko": (
        (
            r"(?:환불|연락|답변|전화|회신|보상|교환|취소|전달|연결)[^.!?]{0,6}"
            r"(?:드리겠습니다|드릴게요|하겠습니다|할게요|드렸습니다|했습니다)"
        ),
    ),
    "tr": (
        r"\b\w+(?:eceğiz|acağız|eceğim|acağım)\b",
        r"\b(?:sizi|size)\b[^.!?]{0,30}\b(?:arayacak|dönecek|yazacak|ulaşacak|dönüş yapacak)\b",
        r"\b(?:iade ettik|aktardım|yönlendirdim|iptal ettim|bağladım)\b",
    ),
    "ar": (r"(?:سنقوم|سنرد|سنعيد|سنتصل|سنتواصل|سنرسل|سوف ن\w+|لقد حول)",),
    "hi": (r"(?:करेंगे|देंगे|करूँगा|करूंगा|लौटाएंगे|लौटा देंगे|भेजेंगे)",),
}
"""By language, or by a family whose words are alike."""
