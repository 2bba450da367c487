"""The app factory: settings in, a wired Flask app out."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from intercom_app import alarms, cli, embedded_redis, logs
from intercom_app import settings as environment
from intercom_app.db import db, engines
from intercom_app.services import EXTENSION, build
from intercom_app.settings import ROOT, VAR, Settings
from intercom_app.web import (
    canvas,
    chat,
    errors,
    health,
    limits,
    oauth,
    promises,
    security,
    sessions,
    sign_in,
    theme,
    webhooks,
)
from intercom_app.web.dashboard import pages, uploads
from intercom_app.web.shortcut import App

MOST_BYTES = 1024 * 1024
"""The largest request body that we read."""


def create_app(settings: Settings | None = None, var: Path = VAR) -> Flask:
    """Return the app; raise BadEnvironment naming every variable that is missing or malformed."""
    settings = settings or environment.load(var=var)
    logs.configure(settings.log_level, production=settings.production)
    if settings.sentry_dsn:
        alarms.init_app(settings.sentry_dsn, settings.app_env)
    app = App("intercom_app", root_path=str(Path(__file__).parent))
    app.config.update(_flask_config(settings))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.production:
        app.wsgi_app = ProxyFix(app.wsgi_app)  # type: ignore[method-assign]
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"))
    redis_url = settings.redis_url or embedded_redis.ensure(var)
    app.extensions[EXTENSION] = built = build(settings, redis_url)
    app.teardown_appcontext(lambda _: built.figures.flush())
    security.init_app(app, settings)
    limits.init_app(app)
    uploads.init_app(app)
    csrf = CSRFProtect(app)
    oauth.init_app(app, settings)
    errors.init_app(app)
    for blueprint in (
        webhooks.blueprint,
        canvas.blueprint,
        oauth.blueprint,
        health.blueprint,
        promises.blueprint,
        sign_in.blueprint,
        chat.blueprint,
        sessions.blueprint,
        theme.blueprint,
    ):
        app.register_blueprint(blueprint)
    pages.init_app(app)
    for signed in (webhooks.blueprint, canvas.blueprint):
        csrf.exempt(signed)  # Intercom signs its requests; it has no session with us
    csrf.exempt(chat.blueprint)  # a visitor's token is no cookie: no other page can send it
    chat.init_app(app)
    cli.init_app(app)
    return app


def create_bare_app() -> Flask:
    """Return an app that has only its command line, for what needs no environment."""
    logs.configure("INFO", production=True)
    app = Flask("intercom_app")
    cli.init_app(app)
    return app


def _flask_config(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_keys[0],
        "SECRET_KEY_FALLBACKS": list(settings.secret_keys[1:]),
        **engines(settings.database_url),
        "MAX_CONTENT_LENGTH": MOST_BYTES,
        # Under this prefix a browser takes the cookie from this very host only, over https only.
        "SESSION_COOKIE_NAME": "__Host-session" if settings.secure else "session",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,  # a form may stay open for a day; its token ends with the session
        "PREFERRED_URL_SCHEME": "https" if settings.secure else "http",
    }
