"""How hard hypothesis tries: ``HYPOTHESIS_PROFILE=thorough`` for long runs."""

import os

from hypothesis import HealthCheck, settings

_ALL = list(HealthCheck)
settings.register_profile("quick", max_examples=60, deadline=None, suppress_health_check=_ALL)
settings.register_profile("thorough", max_examples=2500, deadline=None, suppress_health_check=_ALL)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
