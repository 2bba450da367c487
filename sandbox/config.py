"""The sandbox's options: command line first, then the environment, then the default."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Config:
    """Where the sandbox listens, and the Intercom app that it stands in for."""

    host: str = "127.0.0.1"
    port: int = 4100
    app_url: str = "http://127.0.0.1:5000"
    client_id: str = "sandbox-client-id"
    client_secret: str = "sandbox-client-secret"  # noqa: S105 - a made-up app's secret, on a laptop
    smtp_port: int = 0
    seed: int = 1

    @property
    def webhook_url(self) -> str:
        """The address that the Developer Hub would hold for notifications."""
        return f"{self.app_url}/webhooks/intercom"

    @property
    def uninstall_url(self) -> str:
        """The address that is told about an uninstall."""
        return f"{self.app_url}/webhooks/intercom/uninstall"

    @property
    def install_url(self) -> str:
        """Where the App Store's "Install" leads."""
        return f"{self.app_url}/install"

    @property
    def redirect_urls(self) -> tuple[str, ...]:
        """The registered redirect addresses; the first is the default."""
        return (f"{self.app_url}/oauth/callback",)


def read_config(argv: Sequence[str], environ: Mapping[str, str]) -> Config:
    """The options given by argv and environ; exits with a usage message on a malformed one."""
    defaults = Config()
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="Intercom, on a laptop.")

    def option(flag: str, variable: str, default: str | int, text: str) -> None:
        parser.add_argument(
            flag,
            type=type(default),
            default=environ.get(variable, str(default)),
            help=f"{text} ({variable}, default {default})",
        )

    option("--host", "SANDBOX_HOST", defaults.host, "address to listen on")
    option("--port", "SANDBOX_PORT", defaults.port, "port to listen on")
    option("--app-url", "SANDBOX_APP_URL", defaults.app_url, "base address of the app under test")
    option("--client-id", "SANDBOX_CLIENT_ID", defaults.client_id, "the app's client id")
    option("--client-secret", "SANDBOX_CLIENT_SECRET", defaults.client_secret, "the app's client secret")
    option("--smtp-port", "SANDBOX_SMTP_PORT", defaults.smtp_port, "port of the mailbox, 0 for none")
    option("--seed", "SANDBOX_SEED", defaults.seed, "seed of everything left to chance")
    given = vars(parser.parse_args(argv))
    return Config(**{**given, "app_url": given["app_url"].rstrip("/")})
