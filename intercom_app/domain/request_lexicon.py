"""The shape of an explicit request for a person, in English, as data; other languages have their own module.

Words are folded: lower case, no accents or apostrophes, one space apart, punctuation as words of its own. A
form is a regular expression over such a line: `<name>` is one of a class, `<name>*` up to six of it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """One language: its word classes, the forms of a request, and what right before one rules it out."""

    classes: dict[str, str]
    forms: tuple[str, ...]
    ruled_out_by: str
    often_misspelt: str = ""


ENGLISH = Lexicon(
    classes={
        # Anyone of the team, where the sentence speaks of contact.
        "staff": (
            "agents?|representatives?|reps?|csr|operators?|human beings?|humans?|persons?|people"
            "|advis[oe]rs?|managers?|supervisors?|specialists?|experts?|consultants?|assistants?"
            "|associates?|staff members?|staff|members? of (?:the |your )?(?:staff|team)|team"
            " members?|employees?|colleagues?|customer services?|customer support|customer care"
            "|client services?|support|help ?desk|technicians?|executives?|boss|superiors?"
            "|management|engineer|receptionist|professional|team|department|call cent(?:er|re)|sales"
            "|(?:some(?:one|body)) real"
        ),
        # Who can be asked for as one asks for a thing; "team" and "people" are wanted for much else.
        "wanted": (
            "agents?|representative|rep|csr|operator|human being|humans?|person|people|advis[oe]r"
            "|manager|supervisor|specialist|consultant|executive|staff member|member of (?:the |your"
            " )?(?:staff|team)|team member|customer services?|customer support|customer care|help"
            " ?desk|live chat|(?:some(?:one|body)) (?:real|human)|(?:human|live|real|personal)"
            " (?:help|support|assistance|contact|interaction|response|attention|service)"
        ),
        "someone": (
            r"some ?one|some ?body|any ?one|any ?body|sum1|sm1|some1|one of you(?:r \w+| guys)?|you"
            " guys"
        ),
        "fill": (
            "an?|the|some|any|another|your|ur|one|of|you|guys|real|actual|actually|live|living|human"
            "|proper|genuine|physical|competent|qualified|trained|senior|higher|up|local|different"
            "|other|new|available|nice|normal|damn|fucking|fuckin|bloody|goddamn|freaking|stupid"
            "|customer|service|services|support|care|client|sales|billing|tech|technical|help|desk"
            "|account|bank|banking|store|shop|phone|product|company|complaints|finance|returns"
            "|refunds|claims|relations|success|bookings?|reservations?|online|english|speaking"
            "|breathing|flesh|and|blood|smart|helpful|decent|kind|floor|duty|first|available|line|,"
        ),
        "to": "to|with|too|2|w|wit",
        "talk": (
            "(?:speak|talk|tlk|tak|tlak|takl|spk|chat|converse|communicate)(?: (?:directly|now|again"
            "|please|instead|asap|urgently|live|online|over the phone|on the phone)){0,2} <to>"
            "|(?:have|having) an? (?:quick )?(?:word|chat|talk|conversation|call) with"
            "|(?:conversation|chat|word|call|complaint) with|(?:get|be|put) in (?:touch|contact)"
            " with|get through to|(?:get|getting) (?:a )?(?:hold|ahold) of|deal with|discuss (?:this"
            r"|it|that|things|my \w+) with|hear (?:back )?from|reach out to|get (?:on )?the line with"
            "|(?:help|assistance|support|answer|reply|response|callback|call|advice) (?:from|by)"
            "|(?:prefer|rather be|like|mind|insist on|feel like|how about|by|trying|option of|way of"
            "|chance of) (?:speaking|talking|chatting|dealing) <to>"
        ),
        "phone": "call|phone|ring|contact|reach|consult",
        # To be handed on, with what is handed on, and how.
        "pass": (
            "connect|transfer|put|patch|pass|hand|switch|redirect|forward|route|direct|refer|take"
            "|send|link|move|get|escalate|connecting|transferring"
        ),
        "matter": (
            "me|us|this|it|(?:this|the|my|our) (?:chat|case|call|conversation|issue|question|request"
            "|problem|matter|complaint|ticket)"
        ),
        "on": "over|on|off|up|through|thru|along|in|touch|contact|back|straight|directly|please|now",
        "want": (
            "want|wants|wanna|wana|need|needs|require|demand|request|requesting|prefer|looking for"
            "|insist on|(?:ask|asking|asked) for|(?:id|would|d|will|ill|wed) (?:rather |really |also"
            " )?(?:like|prefer|love|have)(?: to have)?|(?:get|give)(?: me| us)?|(?:send|bring|find"
            "|fetch) (?:me|us)|gimme|bring in|let me have|how about|(?:can|could|may|might) (?:i|we"
            "|you)(?: please| just){0,2} (?:have|get)|where(?: is|s| are)"
        ),
        "help": (
            "help|assist|call|phone|ring|contact|email|look|check|answer|reply|respond|handle|take"
            "|deal|explain|speak|talk|chat|join|come|review|fix|sort|get back|get in touch|reach"
            "|guide|solve|resolve|investigate"
        ),
        "robot": (
            r"bots?|robots?|machines?|computers?|ai|chat ?bots?|automated \w+|virtual assistants?"
            "|algorithms?"
        ),
        "stop": "(?= [.?!,]|$)",
        # What may follow a wanted person; after anything else it is part of something ("agent fee").
        "then": (
            "(?= (?:[.?!,]|please|now|asap|and|not|on|here|right|immediately|today|from|in|rn|about"
            "|because|cause|cuz|bc|instead|or|but|thanks|thank|u|you|ffs|with|again|at|as|before|i"
            "|then|so|already|quickly|that|who|regarding|for|over|this|is|if|since|urgently|anymore"
            "|rather|of|can|could|to (?:<help>))(?: |$)|$)"
        ),
    },
    forms=(
        "<talk> <fill>*(?:<staff>|<someone>)",
        (
            r"(?:<talk>|<pass> <matter> <on>*(?:<to>)) (?:an?|your|one of your|the) \w+ (?:agent"
            "|advis[oe]r|specialist|representative|team|department|expert|manager|consultant"
            "|receptionist|technician|engineer|member of staff)"
        ),
        (
            "(?:looked at|looked into|reviewed|checked|solved|resolved|sorted|served|helped|assisted"
            "|handled|contacted|called|answered) by <fill>*(?:<staff>)"
        ),
        ("<talk> my (?:(?:account|case|personal|relationship|customer success) (?:manager|rep)|advis[oe]r)"),
        "<talk> (?:whoever|the person|someone) (?:is )?(?:in charge|responsible)",
        "(?<!the )(?<!my )(?<!your )(?<!our )(?<!a )<phone> <fill>*(?:<staff>)<then>",
        (
            "(?<!the )(?<!my )(?:<phone>) some ?(?:one|body)(?= (?:[.?!,]|at|from|there|about|to|who"
            "|please|regarding|asap|now)(?: |$)|$)"
        ),
        (
            "(?:speak|talk|chat|connect|transfer)(?: me)? <fill>*(?:agent|human|person"
            "|representative|rep|operator|manager|supervisor|some ?one|customer services?|customer"
            " support|advis[oe]r)<then>"
        ),
        "<pass> <matter> <on>*(?:<to>|onto) <fill>*(?:<staff>)",
        "<pass> (?:me|us) <on>*(?:<to>|onto) <fill>*(?:<someone>)",
        "(?<!a )(?<!the )(?<!my )(?<!this )<pass> (?:over )?(?:<to>) <fill>*(?:<wanted>)<then>",
        (
            "be(?:ing)? (?:connected|transferred|redirected|forwarded|put through|passed|handed)"
            " <on>*(?:<to>) <fill>*(?:<staff>|<someone>)"
        ),
        "(?:put|patch) (?:me|us) (?:through|thru)",
        (
            "(?:transfer|connect) (?:me|us|this (?:chat|conversation|call))(?: (?:please|now|asap"
            "|immediately|already|elsewhere))*<stop>"
        ),
        r"escalate (?:this|it|my \w+|the \w+)|(?:want|need|like|please|you)(?: to)? escalate",
        "<want> <fill>*(?:<wanted>)<then>",
        (
            "(?:get|give|find|send|bring|fetch)(?: me)? <someone>(?= (?:[.?!,]|else|real|human|on"
            "|from|please|now)(?: |$)|$)"
        ),
        "(?:get|find|have|send|bring)(?: me)? <someone>(?: else)? to (?:<help>)",
        (
            r"(?:ask|get|hear|want|need|request|receive|prefer)(?: \w+){0,4} from (?:an?|your|real"
            "|live|actual|human|one of) <fill>*(?:agents?|humans?|person|people|representatives?"
            "|advis[oe]rs?|managers?|supervisors?)<then>"
        ),
        (
            "(?:want|need) <someone>(?:<stop>| (?:real|human|else|from|competent|actual|who|that)|"
            " (?:there |here )?to (?:<help>))"
        ),
        (
            "(?:can|could|would|will|may|let|have|please|ask|get|make)(?: you| me| i)?(?: please|"
            " get| have| ask)? (?:an?|any|one of your|one of the|some|your|another|the)"
            r" <fill>*(?:<wanted>|team|colleagues?)(?: from \w+ \w+)?(?: please| to| be able to){0,2}"
            " (?:<help>)(?: to| with| at| into| back)? (?:me|us|this|it|my|our|over)"
        ),
        (
            "(?:can|could|would|will|have|get|ask|let|need|want|like|please)(?: you| me)?(?:"
            r" please)? <someone>(?: from \w+ \w+)?(?: please| to| just){0,2} (?:call|phone|ring"
            "|contact|email|text|message|reach out to|get back to|get in touch with|speak to|talk to"
            "|speak with|talk with|reach) (?:me|us)"
        ),
        "(?:call|phone|ring|give) (?:me|us)(?: back| a (?:call|ring|call ?back)){1,2}",
        (
            "(?:please|can you|could you|want you to) (?:call|phone|ring) me(?= (?:[.?!,]|asap|now"
            "|please|on|at|when|tomorrow|today|about|immediately)(?: |$)|$)"
        ),
        ("(?:want|need|like|request|i get|i have|arrange|schedule)(?: an?| the)? (?:phone call|call ?back)"),
        "(?:speak|talk)(?: to you)? (?:on|over) the phone",
        (
            "(?:is|are) there <fill>*(?:<wanted>)(?= (?:[.?!,]|i|available|free|online|around|there"
            "|here|who|that|to|on|we|at)(?: |$)|$)"
        ),
        (
            "(?:is|are|isnt) (?:an?|any) <fill>*(?:agents?|representatives?|reps?|humans?|person"
            "|people|advis[oe]rs?|operators?) (?:available|free|online|around|there)"
        ),
        (
            "(?:<someone>|<wanted>|number)(?: that| who| whom)? (?:i|we) (?:can|could|may|might)(?:"
            " please| actually)? (?:talk|speak|chat)"
        ),
        "who (?:can|could|should|do) (?:i|we) (?:talk|speak|complain) (?:to|with)",
        "<someone> (?:real|human|alive)(?= (?:[.?!,]|there|here|working|i|available)(?: |$)|$)",
        "(?:<someone>|<wanted>) to (?:talk|speak|chat) (?:<to>)",
        (
            "any (?:humans?|real (?:people|person|humans?)|agents?)(?= (?:[.?!,]|there|here"
            "|available|around|online|on)(?: |$)|$)"
        ),
        (
            "(?:dont|do not|didnt|not|no longer|never|wont|refuse to|tired of|sick of|hate|done|fed"
            " up|stop|cant|cannot)(?: (?:really|even|actually|just|want|wanna|need|like|with|to"
            "|going|u|you)){0,4} (?:talk|speak|chat|deal|texting|text|argue|arguing|talking|speaking"
            "|chatting|dealing)(?: to| with) (?:(?:an?|the|this|your|some|another|these|any|stupid"
            "|dumb) ){0,2}(?:<robot>)"
        ),
        (
            "(?:dont|do not|not|no longer|wont|refuse to)(?: (?:really|even|want|wanna|like|to"
            "|going)){1,3} (?:talk|speak|chat|deal|talking|speaking|chatting|dealing) (?:to|with)"
            " you(?: anymore| any more)?<stop>"
        ),
        (
            "(?:can|could|will|would|let|have|get|want|need)(?: please)? <someone> (?:else|human"
            "|real)(?: please| to){0,2} (?:<help>)"
        ),
        (
            "(?:skip|bypass|get past|get rid of|get out of|no more|enough with|enough of) (?:(?:an?"
            "|the|this|your|these|stupid|dumb) ){0,2}(?:<robot>)"
        ),
    ),
    ruled_out_by=(
        # "I do not want to talk to anyone", but not "why don't you connect me" or "can I not just talk to".
        "(?<!why )(?<!can i )(?<!could i )(?<!did i )(?:dont|do not|doesnt|does not|didnt|did"
        " not|not|never|no|without|instead of|rather than|avoid|wouldnt|shouldnt|nobody|stop)(?:"
        " (?:really|even|actually|just|want|wanna|need|have|having|like|wish|to|you|me|us|it"
        "|that|trying|try|asking|ask|asked|please|any|be|prefer|bother|yet|ever|feel|going|point"
        "|in|reason)){0,5}"
        # Questions about the need.
        "|(?<!how )(?<!who )(?<!where )(?:do|should|must|did|does) (?:i|we|you)(?: (?:really"
        "|still|even|also|actually|just|always|first))?(?: (?:need|have|require|want))?(?: to)?"
        # Reports of what was.
        "|(?:had|able|tried|managed|used|happened|failed) to"
        # Conditions and habits.
        "|(?:when|whenever|every time|each time|last time|if|once|after|before|until|unless"
        "|while) (?:i|we|you|he|she|they|people|customers)(?: (?:had|have|was|were))?(?: to)?"
    ),
    often_misspelt=(
        "agent|agents|representative|representatives|operator|human|humans|person|people|advisor"
        "|manager|supervisor|specialist|consultant|assistant|associate|employee|colleague|customer"
        "|service|support|someone|somebody|speak|connect|transfer|talking|speaking|contact|actual"
        "|escalate|please"
    ),
)

ALONE = (
    "agents?|representatives?|reps?|csr|operators?|human beings?|humans?|persons?|advis[oe]rs?"
    "|managers?|supervisors?|customer services?|customer support|customer care|(?:support|help"
    " ?desk)(?: agent| team| staff)?|live chat|executive|(?:real|actual|live) (?:one|people|help)"
    "|(?:human|live) (?:help|support|assistance|contact)|staff|(?:some(?:one|body)) real|call me(?:"
    " back)?|call ?back|escalate|mensch|mitarbeiter(?:in)?|kundendienst|kundenservice|kundenberater"
    "|berater|humain|conseiller|conseillere|service client|operateur|humano|humana|agente|asesor"
    "|operador|operadora|persona real|representante|servicio al cliente|operatore|umano|assistenza"
    " clienti|atendente|pessoa(?: real)?|atendimento humano|mens|medewerker|klantenservice|manniska"
    "|kundtjanst|kundservice|konsultant|czlowiek|pracownik|doradca"
)
"""Who is asked for by a message that says nothing else, in all languages."""

COURTESY = (
    "please|now|asap|hi|hello|hey|yo|thanks|thank|thx|ok|okay|immediately|right|rn|omg|ffs|wtf|ugh"
    "|fuck|fucking|damn|stupid|bot|you|dumb|useless|idiot|just|sir|madam|urgent|urgently|yes|yeah"
    "|good|morning|evening|today|quick|quickly|instead|here|this|is|then|bitte|jetzt|sofort|hallo|s"
    "|il|vous|te|plait|svp|bonjour|por|favor|hola|ya|ahora|per|favore|ciao|subito|ola|agora"
    "|alsjeblieft|aub|graag|nu|hej|tack|prosze|dzien|dobry|un|una|uno|um|uma|einen?|een|en|ein|une"
)
"""What may stand around it."""

NO_SLIP = (
    "manage|managed|manages|advise|advised|advises|advice|persona|personal|persons|operate|operated"
    "|operates|operation|operating|represents|representation|representing|supports|supported|costume"
    "|customs|customers|custom|connects|connected|connecting|connection|transfers|transferred"
    "|contacts|contacted|speaker|speaks|special|specialise|specialised|specialize|specialized"
    "|consulting|consultancy|assistance|assisting|assisted|associated|employed|employer|humane|humid"
    "|agency|services|servicing|contract|contracts|contrast|pleased|pleasure|supper|sprach|parle"
    "|parla|parli|parlo|habla|hablas|hablan|fala|falam|rozmawial|rozmawiala|escalated|escalator"
    "|college|parley|parlor|parson|prison|peoples|humanity"
)
"""Ordinary words that are one slip away from a word of the lexicon, and are meant as they stand."""
