"""What customers are told about promises and handoffs, as data: one entry for each language.

`when` takes weekday, day, month, time and zone; the sentences take `when` or nothing. They are worded so that
any `when` fits in unchanged, and so that none of them promises more than it says.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """One language: names of days (Monday first) and months, the form of a time, and the sentences."""

    weekdays: str
    months: str
    when: str
    zone: str
    promise: str
    handoff: str
    ask_address: str
    late: str
    nobody: str
    back: str
    offer: str
    unknown: str
    welcome: str
    passed_on: str
    delayed: str
    first_day: str = "1"


PHRASES: dict[str, Phrases] = {
    "en": Phrases(
        weekdays="Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        months="January February March April May June July August September October November December",
        when="{weekday} {day} {month}, {time} ({zone})",
        zone="{city} time",
        promise="A member of our team will answer you by {when}.",
        handoff="I have passed this conversation on to our team, and one of them will take it from here.",
        ask_address="Nobody from our team is available right now. "
        "Which email address can we use to answer you?",
        late="You were told to expect an answer by {when}. We have not managed that, and we are sorry. "
        "Our team still has your request.",
        nobody="Nobody from our team is available right now. "
        "Your message is waiting for them, but I cannot promise when they will answer.",
        back="The team is next available from {when}.",
        offer="Would you like me to get a person from our team?",
        unknown="I have not found an answer to that in what I know.",
        welcome="Hello! How can I help you?",
        passed_on="Our team has your message.",
        delayed="I cannot reach our team at the moment. "
        "What you wrote is kept, and they get it as soon as I can.",
    ),
    "de": Phrases(
        weekdays="Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
        months="Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        when="{weekday}, {day}. {month}, {time} Uhr ({zone})",
        zone="Ortszeit {city}",
        promise="Jemand aus unserem Team antwortet Ihnen bis {when}.",
        handoff="Ich habe dieses Gespräch an unser Team übergeben; ab hier übernimmt jemand von dort.",
        ask_address="Im Moment ist niemand aus unserem Team da. "
        "Unter welcher E-Mail-Adresse dürfen wir antworten?",
        late="Wir hatten Ihnen eine Antwort bis {when} zugesagt. Das haben wir nicht geschafft. "
        "Es tut uns leid. Ihr Anliegen liegt weiterhin bei unserem Team.",
        nobody="Im Moment ist niemand aus unserem Team da. "
        "Ihre Nachricht wartet dort, ich kann Ihnen aber keinen Zeitpunkt für die Antwort zusagen.",
        back="Unser Team ist wieder da: {when}.",
        offer="Soll ich jemanden aus unserem Team dazuholen?",
        unknown="Dazu habe ich in dem, was ich weiß, keine Antwort gefunden.",
        welcome="Hallo! Wie kann ich Ihnen helfen?",
        passed_on="Ihre Nachricht liegt bei unserem Team.",
        delayed="Ich kann unser Team gerade nicht erreichen. "
        "Ihre Nachricht ist gespeichert und geht an das Team, sobald es möglich ist.",
    ),
    "fr": Phrases(
        weekdays="lundi mardi mercredi jeudi vendredi samedi dimanche",
        months="janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        when="{weekday} {day} {month} à {time} ({zone})",
        zone="heure locale : {city}",
        promise="Un membre de notre équipe vous répondra au plus tard le {when}.",
        handoff="J'ai transmis cette conversation à notre équipe ; l'un de ses membres prend le relais.",
        ask_address="Personne de notre équipe n'est disponible pour le moment. "
        "À quelle adresse e-mail pouvons-nous vous répondre ?",
        late="Nous vous avions annoncé une réponse au plus tard le {when}. Nous n'y sommes pas parvenus "
        "et nous en sommes désolés. Votre demande est toujours entre les mains de notre équipe.",
        nobody="Personne de notre équipe n'est disponible pour le moment. "
        "Votre message l'attend, mais je ne peux pas vous promettre de délai.",
        back="L'équipe est de retour le {when}.",
        offer="Souhaitez-vous que je fasse venir une personne de notre équipe ?",
        unknown="Je n'ai pas trouvé de réponse à cela dans ce que je sais.",
        welcome="Bonjour ! Comment puis-je vous aider ?",
        passed_on="Votre message est entre les mains de notre équipe.",
        first_day="1er",
        delayed="Je n'arrive pas à joindre notre équipe pour le moment. "
        "Votre message est conservé et lui sera transmis dès que possible.",
    ),
    "es": Phrases(
        weekdays="lunes martes miércoles jueves viernes sábado domingo",
        months="enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        when="{weekday} {day} de {month}, {time} h ({zone})",
        zone="hora de {city}",
        promise="Una persona de nuestro equipo le responderá a más tardar el {when}.",
        handoff="He pasado esta conversación a nuestro equipo; una persona continuará desde aquí.",
        ask_address="Ahora mismo no hay nadie de nuestro equipo disponible. "
        "¿A qué dirección de correo podemos responderle?",
        late="Le habíamos anunciado una respuesta a más tardar el {when}. No lo hemos conseguido "
        "y lo sentimos. Nuestro equipo sigue teniendo su consulta.",
        nobody="Ahora mismo no hay nadie de nuestro equipo disponible. "
        "Su mensaje les espera, pero no puedo prometerle cuándo responderán.",
        back="El equipo vuelve a estar disponible el {when}.",
        offer="¿Quiere que avise a una persona de nuestro equipo?",
        unknown="No he encontrado una respuesta a eso en lo que sé.",
        welcome="¡Hola! ¿En qué puedo ayudarle?",
        passed_on="Nuestro equipo tiene su mensaje.",
        delayed="Ahora mismo no puedo contactar con nuestro equipo. "
        "Su mensaje está guardado y se lo haré llegar en cuanto sea posible.",
    ),
    "it": Phrases(
        weekdays="lunedì martedì mercoledì giovedì venerdì sabato domenica",
        months="gennaio febbraio marzo aprile maggio giugno "
        "luglio agosto settembre ottobre novembre dicembre",
        when="{weekday} {day} {month}, ore {time} ({zone})",
        zone="ora locale: {city}",
        promise="Una persona del nostro team le risponderà entro {when}.",
        handoff="Ho passato questa conversazione al nostro team; da qui in poi se ne occupa una persona.",
        ask_address="In questo momento non c'è nessuno del nostro team. "
        "A quale indirizzo e-mail possiamo risponderle?",
        late="Le avevamo annunciato una risposta entro {when}. Non ci siamo riusciti e ce ne scusiamo. "
        "La sua richiesta è ancora presso il nostro team.",
        nobody="In questo momento non c'è nessuno del nostro team. "
        "Il suo messaggio li attende, ma non posso prometterle quando risponderanno.",
        back="Il team torna disponibile da {when}.",
        offer="Vuole che chiami una persona del nostro team?",
        unknown="Non ho trovato una risposta in quello che so.",
        welcome="Buongiorno! Come posso aiutarla?",
        passed_on="Il suo messaggio è presso il nostro team.",
        delayed="Al momento non riesco a raggiungere il nostro team. "
        "Il suo messaggio è conservato e arriverà al team appena possibile.",
    ),
    "pt": Phrases(
        weekdays="segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
        months="janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        when="{weekday}, {day} de {month}, {time} ({zone})",
        zone="hora local: {city}",
        promise="Uma pessoa da nossa equipe vai responder até {when}.",
        handoff="Passei esta conversa para a nossa equipe; uma pessoa continua a partir daqui.",
        ask_address="Neste momento não há ninguém da nossa equipe disponível. "
        "Para qual endereço de e-mail podemos responder?",
        late="Tínhamos anunciado uma resposta até {when}. Não conseguimos, e pedimos desculpa. "
        "O seu pedido continua com a nossa equipe.",
        nobody="Neste momento não há ninguém da nossa equipe disponível. "
        "A sua mensagem está à espera, mas não posso prometer quando haverá resposta.",
        back="A equipe volta a estar disponível: {when}.",
        offer="Quer que eu chame uma pessoa da nossa equipe?",
        unknown="Não encontrei uma resposta para isso no que sei.",
        welcome="Olá! Como posso ajudar?",
        passed_on="A sua mensagem está com a nossa equipe.",
        delayed="Neste momento não consigo contactar a nossa equipe. "
        "A sua mensagem está guardada e será entregue assim que possível.",
    ),
    "nl": Phrases(
        weekdays="maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
        months="januari februari maart april mei juni juli augustus september oktober november december",
        when="{weekday} {day} {month}, {time} uur ({zone})",
        zone="lokale tijd {city}",
        promise="Iemand van ons team antwoordt u uiterlijk {when}.",
        handoff="Ik heb dit gesprek doorgegeven aan ons team; een collega neemt het hier over.",
        ask_address="Er is nu niemand van ons team beschikbaar. Op welk e-mailadres kunnen we u antwoorden?",
        late="We hadden u uiterlijk {when} een antwoord beloofd. Dat is niet gelukt, en dat spijt ons. "
        "Uw vraag ligt nog bij ons team.",
        nobody="Er is nu niemand van ons team beschikbaar. "
        "Uw bericht staat voor hen klaar, maar ik kan niet beloven wanneer er antwoord komt.",
        back="Het team is weer bereikbaar vanaf {when}.",
        offer="Zal ik er iemand van ons team bij halen?",
        unknown="Daar heb ik in wat ik weet geen antwoord op gevonden.",
        welcome="Hallo! Waarmee kan ik u helpen?",
        passed_on="Uw bericht ligt bij ons team.",
        delayed="Ik kan ons team op dit moment niet bereiken. "
        "Uw bericht is bewaard en gaat naar het team zodra dat kan.",
    ),
    "sv": Phrases(
        weekdays="måndag tisdag onsdag torsdag fredag lördag söndag",
        months="januari februari mars april maj juni juli augusti september oktober november december",
        when="{weekday} {day} {month} kl. {time} ({zone})",
        zone="lokal tid i {city}",
        promise="Någon i vårt team svarar dig senast {when}.",
        handoff="Jag har lämnat över samtalet till vårt team, och någon där tar vid härifrån.",
        ask_address="Ingen i vårt team är tillgänglig just nu. Vilken e-postadress kan vi svara dig på?",
        late="Du skulle ha fått svar senast {when}. Det har vi inte klarat, och vi ber om ursäkt. "
        "Ditt ärende ligger kvar hos vårt team.",
        nobody="Ingen i vårt team är tillgänglig just nu. "
        "Ditt meddelande väntar på dem, men jag kan inte lova när de svarar.",
        back="Teamet är tillgängligt igen {when}.",
        offer="Vill du att jag hämtar någon i vårt team?",
        unknown="Jag har inte hittat något svar på det i det jag vet.",
        welcome="Hej! Hur kan jag hjälpa dig?",
        passed_on="Vårt team har ditt meddelande.",
        delayed="Jag når inte vårt team just nu. "
        "Ditt meddelande är sparat och går till teamet så snart det går.",
    ),
    "da": Phrases(
        weekdays="mandag tirsdag onsdag torsdag fredag lørdag søndag",
        months="januar februar marts april maj juni juli august september oktober november december",
        when="{weekday} den {day}. {month} kl. {time} ({zone})",
        zone="lokal tid i {city}",
        promise="En fra vores team svarer dig senest {when}.",
        handoff="Jeg har givet samtalen videre til vores team, og en af dem tager over herfra.",
        ask_address="Der er ingen fra vores team til stede lige nu. Hvilken e-mailadresse må vi svare på?",
        late="Du skulle have haft svar senest {when}. Det nåede vi ikke, og det beklager vi. "
        "Din henvendelse ligger stadig hos vores team.",
        nobody="Der er ingen fra vores team til stede lige nu. "
        "Din besked venter på dem, men jeg kan ikke love, hvornår de svarer.",
        back="Teamet er til stede igen {when}.",
        offer="Skal jeg hente en person fra vores team?",
        unknown="Det har jeg ikke fundet noget svar på i det, jeg ved.",
        welcome="Hej! Hvordan kan jeg hjælpe dig?",
        passed_on="Vores team har din besked.",
        delayed="Jeg kan ikke få fat i vores team lige nu. "
        "Din besked er gemt og går videre til teamet, så snart det kan lade sig gøre.",
    ),
    "pl": Phrases(
        weekdays="poniedziałek wtorek środa czwartek piątek sobota niedziela",
        months="stycznia lutego marca kwietnia maja czerwca "
        "lipca sierpnia września października listopada grudnia",
        when="{weekday}, {day} {month}, godz. {time} ({zone})",
        zone="czas lokalny: {city}",
        promise="Ktoś z naszego zespołu odpowie najpóźniej w tym terminie: {when}.",
        handoff="Rozmowa została przekazana naszemu zespołowi i ktoś z niego ją przejmie.",
        ask_address="W tej chwili nikt z naszego zespołu nie jest dostępny. "
        "Na jaki adres e-mail możemy odpowiedzieć?",
        late="Odpowiedź miała nadejść najpóźniej w tym terminie: {when}. Nie udało się nam i przepraszamy. "
        "Sprawa nadal jest u naszego zespołu.",
        nobody="W tej chwili nikt z naszego zespołu nie jest dostępny. "
        "Wiadomość czeka na zespół, ale nie mogę obiecać, kiedy nadejdzie odpowiedź.",
        back="Zespół będzie znów dostępny: {when}.",
        offer="Czy poprosić osobę z naszego zespołu?",
        unknown="W tym, co wiem, nie ma odpowiedzi na to pytanie.",
        welcome="Dzień dobry! W czym mogę pomóc?",
        passed_on="Wiadomość jest u naszego zespołu.",
        delayed="W tej chwili nie mogę połączyć się z naszym zespołem. "
        "Państwa wiadomość jest zapisana i trafi do zespołu, gdy tylko będzie to możliwe.",
    ),
    "ja": Phrases(
        weekdays="月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日",
        months="1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月",
        when="{month}{day}日({weekday}){time}({zone})",
        zone="{city}時間",
        promise="担当者が{when}までに回答いたします。",
        handoff="この会話を担当チームに引き継ぎました。ここからは担当者が対応いたします。",
        ask_address="ただいま対応できる担当者がおりません。ご返信先のメールアドレスを教えていただけますか。",
        late="{when}までに回答するとお伝えしておりましたが、間に合っておりません。申し訳ございません。"
        "お問い合わせは引き続き担当チームがお預かりしています。",
        nobody="ただいま対応できる担当者がおりません。"
        "メッセージは担当チームに届いていますが、回答の時期はお約束できません。",
        back="担当チームの次の対応開始は{when}です。",
        offer="担当者におつなぎしましょうか。",
        unknown="手元の情報の中に回答が見つかりませんでした。",
        welcome="こんにちは。どのようなご用件でしょうか。",
        passed_on="メッセージは担当チームがお預かりしています。",
        delayed="現在、担当チームに連絡できません。いただいたメッセージは保存されており、つながり次第お届けします。",
    ),
}
