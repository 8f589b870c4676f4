# SPDX-License-Identifier: EUPL-1.2
"""The boundary of limits.

    verdict = take(Rate("upload", 30, 60), f"person:{person}")      # thirty a minute, for each person
    if not verdict.allowed: ...                                      # verdict.retry_after seconds

An attempt counts when it is taken, whatever becomes of it. Keys are kept as digests: no address, no name.
"""

from diwana.foundation.limits.counting import Rate, Verdict, forget, take
from diwana.foundation.limits.requests import address_of, headers

__all__ = ["Rate", "Verdict", "address_of", "forget", "headers", "take"]
