"""The shape of an explicit request for a person in eight more languages; notation as in request_lexicon."""

from __future__ import annotations

from intercom_app.domain.request_lexicon import Lexicon

GERMAN = Lexicon(
    classes={
        "staff": (
            "menschen?|mitarbeiter(?:in|innen|n)?|servicemitarbeiter(?:in)?|berater(?:in|n)?"
            "|kundenberater(?:in)?|kundenbetreuer(?:in)?|sachbearbeiter(?:in)?|person|personal"
            "|kundenservice|kundendienst|kundensupport|support|supportteam|agent(?:en|in)?"
            "|ansprechpartner(?:in)?|vorgesetzten?|chef(?:in)?|kollegen?|kollegin|manager"
            r"|jemand(?:en|em)?|team|experten?|fachmann|menschliche[nmrs]? \w+"
        ),
        "fill": (
            "einem|einer|einen|eine|ein|eurem|eurer|euren|ihrem|ihrer|ihren|irgend|dem|der|den|die"
            "|das|echten?|echtem|echter|richtigen?|lebenden?|lebendigen?|menschlichen?|realen?"
            "|anderen?|kompetenten?|aus|vom|von|euch|ihnen|ihr|bitte|zustandigen?|mal"
        ),
        "talk": (
            "sprechen|reden|chatten|telefonieren|schreiben|unterhalten|verbinden|verbunden|verbindet"
            "|weiterverbinden|weitergeleitet|sprechn|quatschen|kommunizieren|kontakt"
        ),
    },
    forms=(
        r"(?:mit|zu|an) <fill>*(?:<staff>) (?:\w+ ){0,4}?(?:<talk>)",
        (
            r"(?:spreche|rede|chatte|sprechen|reden|kontakt|verbindung) (?:\w+ ){0,3}?(?:mit|zu)"
            " <fill>*(?:<staff>)"
        ),
        (
            "(?:verbinde|verbinden|verbindet|verbind|leite|leiten|leitet|stell|stelle|stellen|gib"
            "|geben|gebt|hol|holen|holt|brauche|brauch|will|mochte|moechte|wunsche|verlange|benotige"
            "|hatte gern)(?: (?:ich|sie|mich|mir|bitte|endlich|jetzt|sofort|doch|einfach|durch"
            "|weiter|mal|nur|gerne|gern|mit|zu|an|zum|zur)){0,5} <fill>*(?:<staff>)(?= (?:[.?!,]"
            "|bitte|sprechen|und|statt|keinen|jetzt|der|die|sofort|haben|weiter|durch|kein|von|aus"
            "|am)(?: |$)|$)"
        ),
        "(?:<staff>) (?:sprechen|erreichen)(?= [.?!,]|$)",
    ),
    ruled_out_by="(?:nicht|nie|nichts|kein|keinen|ohne|statt)(?: (?:unbedingt|mehr|wieder|extra|erst)){0,2}",
    often_misspelt="mitarbeiter|mensch|menschen|sprechen|berater|kundenservice",
)

FRENCH = Lexicon(
    classes={
        "staff": (
            "humains?|etre humain|conseill(?:er|ere|ers)|agents?|personnes?|operateurs?|operatrices?"
            "|representants?|responsables?|quelquun|quelqu un|technicien|superviseur|manager"
            "|gestionnaire|service client(?:s|ele)?|support|employes?|collegues?|gens|equipe"
            "|assistante?|patron|chef|directeur|vrai personne|charge de clientele"
        ),
        "fill": (
            "un|une|des|le|la|les|l|d|de|du|au|a|votre|vos|vrai|vraie|vrais|reel|reelle|autre"
            "|veritable|en chair|et|en|os|humain|humaine|service|client|clientele|physique|competent"
            "|competente|etre|bonne"
        ),
        "want": (
            "veux|voudrais|souhaite|souhaiterais|aimerais|besoin d|besoin de|exige|demande|passez"
            " moi|passe moi|donnez moi|donne moi|prefere|prefererais|veut|cherche"
        ),
        "talk": (
            "(?:parler|discuter|echanger|causer|dialoguer|communiquer|tchatter|chatter)(?:"
            " directement| plutot| tout de suite)? (?:a|avec|au)|(?:mettez|mettre|mets|mise?)(?:"
            " moi)? en (?:relation|contact|communication) avec|(?:transferez|transferer|transfere"
            "|redirigez|passez|passe|connectez|orientez)(?: moi)? (?:a|avec|vers|au)|contacter"
            "|joindre|appeler|entrer en contact avec|avoir"
        ),
    },
    forms=(
        "<talk> <fill>*(?:<staff>)",
        ("<want> <fill>*(?:<staff>)(?= (?:[.?!,]|svp|s|maintenant|pas|et|pour|au|qui|merci|tout)(?: |$)|$)"),
        (
            "(?:y a t il|il y a|est ce qu il y a) <fill>*(?:humain|quelqu un|conseiller|personne)"
            " (?:a qui|disponible|pour)"
        ),
        "(?:rappelez|rappeler|appelez) moi",
    ),
    ruled_out_by=(
        "(?:pas|jamais|sans|plus|ni|devoir|faut il|dois je)(?: (?:besoin|de|a|envie|avoir|vraiment)){0,3}"
    ),
    often_misspelt="conseiller|humain|personne|parler|operateur",
)

SPANISH = Lexicon(
    classes={
        "staff": (
            "personas?|agentes?|humanos?|humanas?|seres humanos|ser humano|representantes?"
            "|asesor(?:a|es)?|operador(?:a|es)?|alguien|supervisor(?:a)?|gerente|encargad[oa]"
            "|ejecutiv[oa]|servicio al cliente|servicio de atencion|atencion al cliente|soporte"
            "|responsable|empleado|companero|jefe|tecnico|equipo"
        ),
        "fill": (
            "un|una|el|la|los|las|al|su|tu|algun|alguna|otro|otra|de|del|verdad|verdadera|verdadero"
            "|real|reales|humano|humana|vivo|fisica|equipo|servicio|atencion|cliente|ventas|soporte"
            "|con|a|por favor"
        ),
        "talk": (
            "(?:hablar|platicar|chatear|conversar|comunicarme|contactarme|contactar|charlar|hablo"
            "|comunicarse|contacto|ponerme en contacto)(?: directamente| ya| ahora)? (?:con|a)"
            "|(?:comuniqueme|comunicame|comunicarme|comunique|paseme|pasame|pasarme|pase"
            "|transfierame|transfiereme|transferirme|conectame|conecteme|conectarme|ponme|pongame|me"
            " pone|me pones|me pasa|me pasas|me comunica|me puede comunicar|me transfiere|derivame"
            "|deriveme)(?: por favor| ya| ahora)? (?:con|a)"
        ),
        "want": "quiero|necesito|quisiera|me gustaria|deme|dame|exijo|solicito|prefiero|pido|busco|hay",
    },
    forms=(
        "<talk> <fill>*(?:<staff>)",
        (
            "<want> (?:que )?(?:me (?:atienda|ayude|llame|contacte|responda|hable)"
            " )?<fill>*(?:<staff>)(?= (?:[.?!,]|por|ya|ahora|que|no|y|real|de|para|con|disponible"
            "|urgente)(?: |$)|$)"
        ),
        ("(?:puede|pueda|podria|pueden) (?:atender|ayudar|llamar|contactar)(?:me)? <fill>*(?:<staff>)"),
        "(?:llamenme|llameme|llamame|que me llamen)",
    ),
    ruled_out_by=(
        "(?:no|nunca|sin|tampoco|tengo que|hay que)(?: (?:quiero|necesito|quisiera|tener|que|me"
        "|gustaria)){0,3}"
    ),
    often_misspelt="persona|agente|humano|hablar|representante|operador",
)

ITALIAN = Lexicon(
    classes={
        "staff": (
            "persona|persone|operatore|operatrice|operatori|umano|umana|essere umano|agente|qualcuno"
            "|responsabile|consulente|addetto|addetta|assistenza(?: clienti)?|servizio clienti"
            "|rappresentante|supervisore|direttore|impiegato|tecnico|supporto|collega|team"
        ),
        "fill": (
            "un|uno|una|il|la|lo|l|al|vostro|vostra|suo|altro|altra|vero|vera|reale|umano|umana|in"
            " carne|ed|e|ossa|del|della|dei|di|servizio|clienti|vivo|competente|con|essere"
        ),
        "talk": (
            "(?:parlare|chattare|parlo|discutere|conversare|comunicare|parlarne)(?: direttamente|"
            " subito| ora)? (?:con|a)|(?:mettetemi|mi metta|mettimi|mettermi|mi mettete|mi metti"
            "|entrare|essere messo) in (?:contatto|comunicazione) con|(?:passami|passatemi|mi passi"
            "|mi passate|trasferiscimi|trasferitemi|trasferirmi|collegami|mi colleghi|mi puo passare"
            "|puoi passarmi|passarmi)(?: a| ad| con)?|contattare"
        ),
        "want": (
            "voglio|vorrei|ho bisogno d|ho bisogno di|esigo|preferisco|datemi|dammi|mi serve|chiedo"
            " d|chiedo di"
        ),
    },
    forms=(
        "<talk> <fill>*(?:<staff>)",
        ("<want> <fill>*(?:<staff>)(?= (?:[.?!,]|per|subito|ora|che|non|e|reale|vera|vero|umano)(?: |$)|$)"),
        "(?:richiamatemi|chiamatemi|mi richiami)",
    ),
    ruled_out_by="(?:non|mai|senza|devo|bisogna)(?: (?:voglio|vorrei|ho|bisogno|di|dover|devo|mi|va)){0,3}",
    often_misspelt="operatore|persona|parlare|umano",
)

PORTUGUESE = Lexicon(
    classes={
        "staff": (
            "pessoas?|atendentes?|humanos?|humana|ser humano|alguem|agente|representante"
            "|operador(?:a)?|gerente|supervisor(?:a)?|responsavel|assessor(?:a)?|suporte"
            "|atendimento(?: ao cliente| humano)?|funcionari[oa]|apoio ao cliente|assistente"
            "|colaborador|consultor(?:a)?|tecnico|chefe|equipe|sac"
        ),
        "fill": (
            "um|uma|o|a|os|as|seu|sua|algum|alguma|outro|outra|de|do|da|verdade|real|reais|humano"
            "|humana|vivo|carne|e|osso|equipe|atendimento|com|por favor|ao|cliente"
        ),
        "talk": (
            "(?:falar|conversar|fala|chatear|contactar|comunicar|contato|contacto|falo)(?:"
            " diretamente| logo| agora| ja)? (?:com|c)|(?:me|pode me|podem me) (?:transfere"
            "|transfira|passa|passe|passar|transferir|conecta|conecte|conectar|coloca|encaminha"
            "|encaminhe|encaminhar|liga|ligue) (?:para|pra|pro|com|a)|(?:transferir|passar|passe"
            "|transfira|encaminhar)(?: me)? (?:para|pra|pro|a)|contatar|contactar"
        ),
        "want": "quero|preciso de|preciso d|preciso|gostaria de|queria|exijo|desejo|prefiro|tem|solicito",
    },
    forms=(
        "<talk> <fill>*(?:<staff>)",
        (
            "<want> (?:que )?<fill>*(?:<staff>)(?= (?:[.?!,]|por|agora|que|nao|e|real|ja|de|me"
            "|urgente)(?: |$)|$)"
        ),
        "(?:me liguem|me ligue|liguem me)",
    ),
    ruled_out_by="(?:nao|nunca|sem|nem|tenho que)(?: (?:quero|preciso|de|ter|que|gostaria)){0,3}",
    often_misspelt="atendente|pessoa|humano|falar",
)

DUTCH = Lexicon(
    classes={
        "staff": (
            "mens|mensen|medewerkers?|medewerkster|persoon|iemand|collega|agent|leidinggevende"
            "|manager|baas|klantenservice|klantenservicemedewerker|adviseur|supportmedewerker"
            "|teamlid|specialist|chef|operator|helpdesk"
        ),
        "fill": (
            "een|n|de|het|jullie|uw|je|echte?|levende?|menselijke?|andere?|van|klantenservice|team"
            "|jouw|bevoegde?"
        ),
        "talk": (
            "spreken|praten|chatten|bellen|verbinden|verbonden|doorverbinden|doorverbonden"
            "|overleggen|contact|kletsen"
        ),
    },
    forms=(
        r"met <fill>*(?:<staff>) (?:\w+ ){0,3}?(?:<talk>)",
        (
            "(?:<talk>|verbind|doorverbinden)(?: mij| me| door| aub| alsjeblieft| opnemen){0,3} met"
            " <fill>*(?:<staff>)"
        ),
        r"(?:<staff>)(?: van \w+ \w+)? (?:spreken|bereiken|aan de lijn)",
        (
            "(?:wil|wens|zoek|nodig|geef mij|geef me|heb|krijg|mag ik|kan ik)(?: graag| gewoon|"
            " nu){0,2} <fill>*(?:<staff>)(?= (?:[.?!,]|nodig|aub|alsjeblieft|nu|en|die|geen|graag"
            "|krijgen|aan)(?: |$)|$)"
        ),
        "bel me(?: terug)?",
    ),
    ruled_out_by="(?:niet|nooit|geen|zonder|liever niet)(?: (?:meer|persee|eerst|perse)){0,2}",
    often_misspelt="medewerker|persoon|spreken",
)

SWEDISH = Lexicon(
    classes={
        "staff": (
            "mannisk(?:a|or)|person|agent|nagon|handlaggare|medarbetare|kundtjanst|kundservice|chef"
            "|radgivare|support|supporten|operator|kundtjanstmedarbetare|anstalld|kollega|ansvarig"
            "|personal|personalen"
        ),
        "fill": "en|ett|er|era|din|riktig|riktiga|verklig|levande|mansklig|annan|fran|pa|i|hos|av",
        "talk": (
            "(?:prata|tala|snacka|chatta|fa tala|fa prata|samtala)(?: direkt| nu)? med|(?:koppla"
            "|kopplas|kopplad)(?: mig| vidare| over| om){0,2} (?:till|med)|komma i kontakt med"
            "|kontakta|fa kontakt med|kontakt med"
        ),
        "want": "vill ha|behover|onskar|ge mig|skulle vilja ha|kraver",
    },
    forms=(
        "<talk> <fill>*(?:<staff>)",
        "<want> <fill>*(?:<staff>)(?= (?:[.?!,]|tack|nu|som|inte|och|pa|att)(?: |$)|$)",
        "ring (?:mig|upp mig)",
    ),
    ruled_out_by="(?:inte|aldrig|utan|slippa)(?: (?:att|behova|vilja|vill)){0,2}",
    often_misspelt="manniska|handlaggare|kundtjanst",
)

POLISH = Lexicon(
    classes={
        "staff": (
            "czlowiek(?:iem|a)?|konsultant(?:em|a|ka|ke|ki)?|konsultantka|osob[aye]|pracowniki?(?:em"
            "|a)?|agent(?:em|a)?|kims|kogos|przedstawiciel(?:em|a)?|kierowniki?(?:em|a)?|doradc[aey]"
            "|operator(?:em|a)?|obsluga(?: klienta)?|obslugi(?: klienta)?|obslugi|menadzer(?:em|a)?"
            "|specjalist[aye]|ludzmi|pomoca techniczna"
        ),
        "fill": (
            "zywym|zywego|prawdziwym|prawdziwego|prawdziwa|jakims|jakas|realna|realnym|innym|z|od"
            "|dzialu|biura|waszym|panstwa|kompetentna"
        ),
        "talk": (
            "(?:rozmawiac|porozmawiac|pogadac|gadac|mowic|pomowic|rozmowic sie|rozmowe"
            "|skontaktowac(?: sie)?|polaczyc(?: mnie| sie)?|polaczenie|polacz(?:cie)?(?: mnie)?"
            "|kontakt|rozmowa|skontaktuj(?: mnie)?|czatowac)(?: prosze| bezposrednio| teraz)? ze?"
            "|przelacz(?:cie|yc)?(?: mnie)? (?:do|na)"
        ),
        "want": "chce|potrzebuje|prosze o|poprosze|dajcie mi|daj mi|wole|zadam|chcialbym|chcialabym",
    },
    forms=(
        "<talk> <fill>*(?:<staff>)",
        ("<want> <fill>*(?:<staff>)(?= (?:[.?!,]|teraz|natychmiast|a|nie|i|prosze|ktory|do)(?: |$)|$)"),
        "(?:zadzwoncie do mnie|oddzwoncie)",
    ),
    ruled_out_by="(?:nie|nigdy|bez|zamiast)(?: (?:chce|musze|potrzebuje|mam|zamiaru|ochoty)){0,2}",
    often_misspelt="konsultantem|czlowiekiem|rozmawiac|pracownikiem",
)

OTHER_LANGUAGES = (GERMAN, FRENCH, SPANISH, ITALIAN, PORTUGUESE, DUTCH, SWEDISH, POLISH)
