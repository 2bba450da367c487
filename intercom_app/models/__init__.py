"""The tables. Importing this package makes every one of them known."""

from intercom_app.models import (
    audit_entry,
    chat,
    compiled_trigger,
    dashboard_session,
    draft,
    inbound_event,
    lane,
    model_exchange,
    outbound_action,
    promise,
    sign_in,
    source,
    turn,
    workspace,
)

__all__ = [
    "audit_entry",
    "chat",
    "compiled_trigger",
    "dashboard_session",
    "draft",
    "inbound_event",
    "lane",
    "model_exchange",
    "outbound_action",
    "promise",
    "sign_in",
    "source",
    "turn",
    "workspace",
]
