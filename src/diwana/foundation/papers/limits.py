# SPDX-License-Identifier: EUPL-1.2
"""How often one visitor may verify: numbers and check values cannot be tried out."""

from __future__ import annotations

from django.http import HttpRequest

from diwana.foundation.limits.public import Rate, Verdict, address_of, take

VERIFYING = Rate("papers.verify", 60, 60)


def taken(request: HttpRequest) -> Verdict:
    """Count one look-up of this visitor; whether he may have it."""
    return take(VERIFYING, address_of(request))
