"""What every answer carries: security headers, a strict content policy, https where we are reached so."""

from __future__ import annotations

from flask import Flask, Response, redirect, request
from secure import (
    ContentSecurityPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)
from werkzeug.wrappers import Response as AnyResponse

from intercom_app.settings import Settings

POLICY = (
    ContentSecurityPolicy()
    .default_src("'none'")
    .script_src("'self'")
    .style_src("'self'")
    .img_src("'self'", "data:")
    .connect_src("'self'")
    .form_action("'self'")
    .base_uri("'none'")
    .frame_ancestors("'none'")
)
OPEN_TO_PLAIN_HTTP = {"/healthz", "/readyz", "/metrics"}
"""What a host's own probes ask for behind its proxy."""


def init_app(app: Flask, settings: Settings) -> None:
    """Set the headers on every answer; send http to https where PUBLIC_URL is https."""
    headers = Secure(
        csp=POLICY,
        hsts=StrictTransportSecurity().max_age(31_536_000) if settings.secure else None,
        xfo=XFrameOptions().deny(),
        xcto=XContentTypeOptions().nosniff(),
        referrer=ReferrerPolicy().strict_origin_when_cross_origin(),
    )

    @app.after_request
    def _harden(response: Response) -> Response:
        headers.set_headers(response)
        return response

    if settings.secure:

        @app.before_request
        def _to_https() -> AnyResponse | None:
            if request.is_secure or request.path in OPEN_TO_PLAIN_HTTP or request.method != "GET":
                return None
            return redirect(settings.public_url + request.full_path.removesuffix("?"), code=308)
