"""The sandbox put together: state, notifications, faults, cards and mailbox."""

from __future__ import annotations

from flask import Flask

from sandbox.cards import Cards
from sandbox.config import Config
from sandbox.faults import Faults
from sandbox.mail import Mailbox
from sandbox.seed import seed_workspaces
from sandbox.state import State
from sandbox.webhooks import Webhooks


class World:
    """Everything that runs; `config` says where."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.state = State(seed_workspaces, config.seed)
        self.webhooks = Webhooks(config, self.state)
        self.state.emit = self.webhooks.emit
        self.faults = Faults(self.state)
        self.cards = Cards(config, self.state)
        self.mailbox = Mailbox(self.state.touch)
        # Set by create_app: an act that lands late is dispatched through it again.
        self.app: Flask

    def start(self) -> None:
        """Starts the threads that send notifications, and the mail server where one is wanted."""
        self.webhooks.queue.start()
        if self.config.smtp_port:
            self.mailbox.listen(self.config.host, self.config.smtp_port)

    def stop(self) -> None:
        """Ends what start() started."""
        self.webhooks.queue.stop()
        self.mailbox.close()

    def reset(self) -> None:
        """Back to the first second."""
        self.webhooks.reset()
        self.faults.clear()
        self.mailbox.reset()
        self.cards.reset()
        self.state.reset()
