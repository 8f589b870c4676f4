# SPDX-License-Identifier: EUPL-1.2
"""gunicorn as in service, with the clock that can be stepped."""

from tests.bench._faults import clocks

from diwana.config.gunicorn import *  # noqa: F403

clocks.follow()
