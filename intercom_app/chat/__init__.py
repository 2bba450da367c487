"""The team's own web chat: the second channel beside Intercom's inbox."""
