"""Hypothesis: quick by default; `pytest tests/domain --hypothesis-profile=thorough` tries 10,000 cases."""

from datetime import timedelta

from hypothesis import HealthCheck, settings

_SLOW = [HealthCheck.too_slow]
settings.register_profile("quick", max_examples=200, deadline=None, suppress_health_check=_SLOW)
settings.register_profile(
    "thorough", max_examples=10_000, deadline=timedelta(seconds=5), suppress_health_check=_SLOW
)
settings.load_profile("quick")
