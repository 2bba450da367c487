"""The card beside a conversation: what it shows, and what its buttons do. No call leaves the house here."""
