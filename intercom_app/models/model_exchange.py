"""What a model was asked for a turn, and what it said."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from intercom_app.db import Base

LONGEST_PROMPT = 60_000
LONGEST_ANSWER = 20_000


class ModelExchange(Base):
    """The words of a turn's model call; its figures are on the turn. Apart, since lists of turns need no words.

    They hold customers' words: deleted with their turn, and where the conversation is blanked.
    """

    __tablename__ = "model_exchange"

    turn_id: Mapped[int] = mapped_column(ForeignKey("turn.id", ondelete="CASCADE"), primary_key=True)
    workspace_id: Mapped[str]
    prompt: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
