"""What every answer carries: security headers, a strict content policy, https where we are reached so.

A blueprint whose pages need another policy (one that may be framed, say) names it in POLICIES.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, redirect, request
from secure import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)
from werkzeug.wrappers import Response as AnyResponse

from intercom_app.settings import Settings

YEAR = 31_536_000


def strict(*framed_by: str) -> ContentSecurityPolicy:
    """Return the policy of pages that load only what is ours and hold no script or style of their own."""
    return (
        ContentSecurityPolicy()
        .default_src("'none'")
        .script_src("'self'")
        .style_src("'self'")
        .img_src("'self'", "data:")
        .font_src("'self'")
        .connect_src("'self'")
        .form_action("'self'")
        .base_uri("'none'")
        .frame_ancestors(*(framed_by or ("'none'",)))
    )


POLICIES: dict[str, Callable[[], ContentSecurityPolicy]] = {"chat": strict}
"""By blueprint; asked for each answer. What is named here may be framed and loaded as far as its policy says."""
OPEN_TO_PLAIN_HTTP = {"/healthz", "/readyz", "/metrics"}
"""What a host's own probes ask for behind its proxy."""
_READING = {"GET", "HEAD"}


def init_app(app: Flask, settings: Settings) -> None:
    """Set the headers on every answer; send http to https where PUBLIC_URL is https."""
    usual = _headers(strict(), settings, shared=False)

    @app.after_request
    def _harden(response: Response) -> Response:
        own = POLICIES.get(request.blueprint or "")
        headers = _headers(own(), settings, shared=True) if own else usual
        headers.set_headers(response)
        if request.endpoint != "static":  # what was shown to somebody stays in no cache, ours or a proxy's
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    if settings.secure:

        @app.before_request
        def _to_https() -> AnyResponse | None:
            if request.is_secure or request.path in OPEN_TO_PLAIN_HTTP or request.method not in _READING:
                return None
            return redirect(settings.public_url + request.full_path.removesuffix("?"), code=308)


def _headers(policy: ContentSecurityPolicy, settings: Settings, *, shared: bool) -> Secure:
    """Return the headers; `shared` is for what other sites may frame or load."""
    return Secure(
        csp=policy,
        hsts=StrictTransportSecurity().max_age(YEAR) if settings.secure else None,
        xfo=None if shared else XFrameOptions().deny(),
        corp=CrossOriginResourcePolicy().cross_origin()
        if shared
        else CrossOriginResourcePolicy().same_origin(),
        coop=CrossOriginOpenerPolicy().same_origin(),
        xcto=XContentTypeOptions().nosniff(),
        referrer=ReferrerPolicy().same_origin(),
        permissions=PermissionsPolicy().camera().microphone().geolocation().payment().usb().display_capture(),
    )
