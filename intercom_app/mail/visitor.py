"""The mail to a visitor of the web chat: what was answered, and the way back into the chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intercom_app.domain.promise_text import language_of
from intercom_app.mail.mail import Mail
from intercom_app.mail.messages import Post, rendered
from intercom_app.mail.plain import lines, one_line
from intercom_app.mail.transcript import LONGEST_NAME

_MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of the chat. `who` wrote it; "" where nobody is named."""

    who: str
    text: str
    files: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    subject: str
    go_on: str
    why: str
    files: str


_WORDS = {
    "en": _Words(
        subject="{team} has answered you",
        go_on="Go on in the chat",
        why="You wrote in the chat of {team} and left this address. Only you should use the link: it opens your chat.",
        files="Files are in the chat.",
    ),
    "de": _Words(
        subject="{team} hat Ihnen geantwortet",
        go_on="Im Chat weiterschreiben",
        why="Sie haben im Chat von {team} geschrieben und diese Adresse angegeben. Geben Sie den Link nicht weiter:"
        " Er öffnet Ihren Chat.",
        files="Dateien finden Sie im Chat.",
    ),
    "fr": _Words(
        subject="{team} vous a répondu",
        go_on="Continuer dans le chat",
        why="Vous avez écrit dans le chat de {team} en laissant cette adresse. Ne transmettez pas le lien :"
        " il ouvre votre conversation.",
        files="Les fichiers se trouvent dans le chat.",
    ),
    "es": _Words(
        subject="{team} le ha respondido",
        go_on="Continuar en el chat",
        why="Usted escribió en el chat de {team} y dejó esta dirección. No comparta el enlace: abre su conversación.",
        files="Los archivos están en el chat.",
    ),
    "it": _Words(
        subject="{team} Le ha risposto",
        go_on="Continuare nella chat",
        why="Lei ha scritto nella chat di {team} lasciando questo indirizzo. Non inoltri il link:"
        " apre la Sua conversazione.",
        files="I file si trovano nella chat.",
    ),
    "pt": _Words(
        subject="Nova resposta: {team}",
        go_on="Continuar no chat",
        why="Esta mensagem foi enviada porque este endereço foi deixado no chat: {team}. Não partilhe o link:"
        " ele abre a sua conversa.",
        files="Os arquivos estão no chat.",
    ),
    "nl": _Words(
        subject="{team} heeft u geantwoord",
        go_on="Verder in de chat",
        why="U hebt geschreven in de chat van {team} en dit adres achtergelaten. Geef de link niet door:"
        " hij opent uw gesprek.",
        files="De bestanden staan in de chat.",
    ),
    "sv": _Words(
        subject="{team} har svarat dig",
        go_on="Fortsätt i chatten",
        why="Du skrev i chatten hos {team} och lämnade den här adressen. Dela inte länken: den öppnar din chatt.",
        files="Filerna finns i chatten.",
    ),
    "da": _Words(
        subject="{team} har svaret dig",
        go_on="Fortsæt i chatten",
        why="Du skrev i chatten hos {team} og efterlod denne adresse. Del ikke linket: det åbner din chat.",
        files="Filerne ligger i chatten.",
    ),
    "pl": _Words(
        subject="Nowa odpowiedź: {team}",
        go_on="Przejdź do czatu",
        why="Ten adres został podany na czacie: {team}. Prosimy nie przekazywać linku dalej: otwiera on tę rozmowę.",
        files="Pliki są dostępne na czacie.",
    ),
    "ja": _Words(
        subject="{team}からの回答",
        go_on="チャットを続ける",
        why="{team}のチャットで、このメールアドレスをお知らせいただきました。"
        "リンクからお客様のチャットが開きますので、他の方にはお渡しにならないでください。",
        files="ファイルはチャットでご覧いただけます。",
    ),
}


def answers(
    post: Post, *, team: str, said: Sequence[Answer], link: str, language: str, reply_to: str | None = None
) -> Mail:
    """Return the mail with all that was said; other languages than those known here are told in English."""
    name = one_line(team, LONGEST_NAME)
    words = _WORDS[language_of(language)]
    entries = [
        {"who": one_line(each.who or team, LONGEST_NAME), "lines": lines(each.text).split("\n")[:_MOST_LINES]}
        for each in said
    ]
    subject = words.subject.format(team=name)
    return rendered(
        "visitor_answer",
        post,
        one_line(subject, LONGEST_NAME * 2),
        reply_to=reply_to,
        headline=subject,
        links=[(words.go_on, link)],
        facts=[],
        entries=entries,
        files=words.files if any(each.files for each in said) else "",
        why=words.why.format(team=name),
    )
