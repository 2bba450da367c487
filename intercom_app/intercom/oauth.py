"""Installing: what Authlib needs to know of Intercom's OAuth, and what its failures mean.

The web layer registers `registration(...)` with Authlib's Flask client, which makes and checks the state;
`exchange_code` does the exchange alone. Both send the code whole: it may end in "=".
https://developers.intercom.com/docs/build-an-integration/learn-more/authentication/setting-up-oauth
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session

from intercom_app.intercom.answers import Answer, decode
from intercom_app.intercom.errors import IntercomError, NotFound, Permanent, Retryable, Unauthorized
from intercom_app.intercom.reading import words
from intercom_app.intercom.regions import api_url
from intercom_app.intercom.transport import CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS, DeadlineAdapter

TOKEN_PATH = "/auth/eagle/token"  # noqa: S105 (a path)
AUTHORIZE_PATH = "/oauth"


class OAuthFailure(Exception):
    """No token came of it. The message says what happened and what to do, and holds no secret."""


class CodeRefused(OAuthFailure):
    """Intercom does not take this code: expired (after five minutes), used, or for other credentials."""


class ExchangeFailed(OAuthFailure):
    """Intercom did not answer, or with nonsense: connecting again later may work."""


def authorize_url(app_url: str) -> str:
    """Return the page where people authorise; `app_url` is INTERCOM_APP_URL."""
    return app_url.rstrip("/") + AUTHORIZE_PATH


def token_url(override: str | None = None) -> str:
    """Return the token endpoint. One host serves every region; `override` is INTERCOM_API_URL."""
    return api_url("US", override) + TOKEN_PATH


def registration(
    *, client_id: str, client_secret: str, app_url: str, api_override: str | None = None
) -> dict[str, Any]:
    """Return the keyword arguments for Authlib's `OAuth.register("intercom", ...)`.

    No scope: permissions are ticked in the Developer Hub. Exchange inside `exchange_errors()`.
    """
    return {
        "client_id": client_id,
        "client_secret": client_secret,
        "authorize_url": authorize_url(app_url),
        "access_token_url": token_url(api_override),
        "compliance_fix": prepare_session,
        "client_kwargs": {
            "token_endpoint_auth_method": "client_secret_post",
            "default_timeout": (CONNECT_SECONDS, READ_SECONDS),
        },
    }


def exchange_code(
    code: str, *, client_id: str, client_secret: str, redirect_uri: str | None = None, url: str | None = None
) -> str:
    """Return the token for a code, or raise CodeRefused or ExchangeFailed. `url`: see `token_url`."""
    with (
        exchange_errors(),
        OAuth2Session(
            client_id,
            client_secret,
            redirect_uri=redirect_uri,
            token_endpoint_auth_method="client_secret_post",  # noqa: S106 (a method's name)
            default_timeout=(CONNECT_SECONDS, READ_SECONDS),
        ) as session,
    ):
        prepare_session(session)
        return access_token(session.fetch_token(url or token_url(), code=code))


def access_token(token: dict[str, Any]) -> str:
    """Return the token of Authlib's token dict."""
    return words(token.get("access_token"))


@contextmanager
def exchange_errors() -> Iterator[None]:
    """Turn whatever the exchange raises into CodeRefused or ExchangeFailed, a bad state excepted."""
    try:
        yield
    except OAuthFailure:
        raise
    except requests.RequestException as error:
        raise ExchangeFailed(f"Intercom could not be reached ({type(error).__name__}): try again") from error
    except OAuthError:
        raise
    except ValueError as error:
        raise ExchangeFailed("Intercom's answer made no sense: try again") from error


def prepare_session(session: OAuth2Session) -> None:
    """Bound the exchange in time, keep secret and code on one host, and read Intercom's own answers."""
    session.mount("https://", DeadlineAdapter(TOTAL_SECONDS))
    session.mount("http://", DeadlineAdapter(TOTAL_SECONDS))
    session.max_redirects = 0
    session.register_compliance_hook("access_token_response", _checked)


def _checked(response: requests.Response) -> requests.Response:
    """Return the response with its token under the name that Authlib reads, or raise our own error."""
    try:
        data = decode(Answer(response.status_code, response.headers, response.content), now=0)
    except NotFound as error:
        raise ExchangeFailed(f"{error}: check INTERCOM_API_URL") from error
    except (Unauthorized, Permanent) as error:
        raise CodeRefused(f"Intercom refused the code ({error}): start connecting again") from error
    except IntercomError as error:
        later = "in a moment" if isinstance(error, Retryable) else "later"
        raise ExchangeFailed(f"{error}: connect again {later}") from error
    token = words(data.get("access_token")) or words(data.get("token"))
    if not token:
        raise ExchangeFailed("Intercom's answer holds no token: connect again later")
    response.json = lambda **_kwargs: {"access_token": token, "token_type": "Bearer"}  # type: ignore[method-assign]
    return response
