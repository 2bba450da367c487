"""The tables. Importing this package makes every one of them known."""

from intercom_app.models import inbound_event, lane, outbound_action, promise, source, turn, workspace

__all__ = ["inbound_event", "lane", "outbound_action", "promise", "source", "turn", "workspace"]
