"""What all tests share."""

import os

from hypothesis import settings

# A run of CI must say the same twice; elsewhere new examples are drawn each time.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")
