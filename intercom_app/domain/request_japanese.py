"""A request for a person in Japanese, which puts no spaces between words: somebody of the team, then the wish."""

from __future__ import annotations

import re

_WHO = (
    r"(?:人間|(?<!一)人(?!事|気|数|形)|担当(?:者|の方)?|オペレーター?|スタッフ"
    r"|係の(?:人|者|方)|有人(?:対応|サポート)?|社員|責任者)"
)
_WISH = (
    r"(?:話し?(?:を)?(?:が)?したい|話したい|話せ|話させ|話をさせ|話がしたい|相談したい|やり取りしたい"
    r"|(?:つな|繋)(?:いで|げて|ぎたい|がりたい)|(?:代|替|変|換)わ(?:って|れ)|(?:代|替|変|換)えて"
    r"|出して|呼んで|対応して|お願い|希望)"
)
_ASKS = re.compile(rf"{_WHO}[^。！？!?\n]{{0,12}}?{_WISH}")
_DECLINED = re.compile(r"^(?:し?たく(?:は)?(?:ない|ありません)|ない|ません|なく(?:て|ても))")


def asks_in_japanese(text: str) -> tuple[int, int] | None:
    """Return where a message asks for a person in Japanese, None where it does not."""
    for found in _ASKS.finditer(text):
        if not _DECLINED.match(text[found.end() :]):
            return found.span()
    return None
