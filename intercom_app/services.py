"""The composition root: the only place that builds real clients from settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import redis
from flask import current_app
from rq import Queue

from intercom_app.crypto import TokenVault
from intercom_app.domain.facts import ModelCall
from intercom_app.figures import Figures
from intercom_app.intercom.budget import SPARING, RedisBudget
from intercom_app.intercom.client import IntercomClient
from intercom_app.intercom.regions import api_url, region
from intercom_app.intercom.transport import Transport
from intercom_app.letters import Postman
from intercom_app.llm.assistants import build_assistant
from intercom_app.llm.base import Assistant
from intercom_app.mail.delivery import build_sender
from intercom_app.mail.senders import Sender
from intercom_app.models.workspace import Workspace
from intercom_app.outside.fetching import Outside
from intercom_app.queue import Bell, connect, lanes_queue
from intercom_app.reception import Reception
from intercom_app.screens import Screens
from intercom_app.settings import Settings, load_model

EXTENSION = "intercom_app"


@dataclass(frozen=True, slots=True)
class Services:
    """What the shell works with."""

    settings: Settings
    vault: TokenVault
    reception: Reception
    redis: redis.Redis
    bell: Bell
    lanes: Queue
    assistant: Assistant
    transport: Transport
    outside: Outside
    sender: Sender
    figures: Figures
    screens: Screens

    def postman(self, workspace: Workspace) -> Postman:
        """Return who writes and sends the mails to a workspace's team."""
        override = self.settings.intercom_app_url if self.settings.intercom_api_url else None
        return Postman(
            sender=self.sender,
            mail_from=self.settings.mail_from or "agent@localhost.localdomain",
            workspace_id=workspace.id,
            inbox_url=f"{override or region(workspace.region).app_url}/a/inbox/{workspace.id}/inbox/conversation",
            public_url=self.settings.public_url,
            secrets=self.settings.secret_keys,
        )

    def intercom(
        self, workspace: Workspace, *, urgent: bool = False, sparing: bool = False
    ) -> IntercomClient:
        """Return the client of a workspace that may be called.

        `urgent` is for a person who waits, `sparing` for what nobody waits for.
        """
        token = self.vault.decrypt(workspace.token or "")
        leaves = SPARING if sparing else 1
        return self.intercom_by_token(token, workspace.region, workspace.id, urgent=urgent, leaves=leaves)

    def intercom_by_token(
        self, token: str, region: str, workspace_id: str, *, urgent: bool = False, leaves: int = 1
    ) -> IntercomClient:
        """Return the client of a token, before its workspace is known too."""
        app = self.settings.intercom_client_id
        return IntercomClient(
            token,
            api_url(region, self.settings.intercom_api_url),
            transport=self.transport,
            version=self.settings.intercom_version,
            budget=RedisBudget(self.redis, app=app, workspace=workspace_id, leaves=leaves),
            urgent=urgent,
            heard=self.figures.heard_of_intercom,
        )


def build(settings: Settings, redis_url: str) -> Services:
    """Return the real services. Nothing is called yet."""
    client = connect(redis_url)
    figures = Figures(client)
    return Services(
        settings=settings,
        vault=TokenVault(settings.encryption_keys),
        reception=Reception(settings.database_url),
        redis=client,
        bell=Bell(client),
        lanes=lanes_queue(client),
        assistant=_assistant(settings, figures.heard_of_model),
        sender=build_sender(settings.smtp_url, settings.mail_from, production=settings.production),
        screens=Screens(client),
        transport=Transport(),
        # On a laptop the pages to be read may be on it too; in production this machine is never read.
        outside=Outside(loopback=not settings.production),
        figures=figures,
    )


def assistant_of_environment() -> Assistant:
    """Return the assistant that the environment names, for commands that need nothing else of it."""
    return _assistant(load_model())


def _assistant(settings: Settings, told: Callable[[ModelCall], None] = lambda _: None) -> Assistant:
    return build_assistant(
        settings.openai_api_key, settings.openai_base_url, settings.openai_model, told=told
    )


def services() -> Services:
    """Return the services of the app in whose context this runs."""
    built: Services = current_app.extensions[EXTENSION]
    return built
