# SPDX-License-Identifier: EUPL-1.2
"""What a limit needs of a request, and what it says in the answer."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

from diwana.foundation.limits.counting import Verdict


def address_of(request: HttpRequest) -> str:
    """The network address that a visitor is counted by: the one our own proxy saw, never what the visitor says himself.

    Behind a proxy (``DIWANA_HTTPS``) it is the last of X-Forwarded-For, which that proxy appended. An IPv6 address
    counts by its /64, which is one household's.
    """
    text = str(request.META.get("REMOTE_ADDR", ""))
    if settings.SECURE_PROXY_SSL_HEADER:
        text = request.headers.get("X-Forwarded-For", text).rpartition(",")[2].strip() or text
    try:
        address = ip_address(text)
    except ValueError:
        return text[:64]
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
    return str(address)


def headers(verdict: Verdict) -> dict[str, str]:
    """``RateLimit-Policy`` and ``RateLimit`` (draft-ietf-httpapi-ratelimit-headers-10), with ``Retry-After`` where it
    was refused (RFC 9110, section 10.2.3)."""
    rate = verdict.rate
    said = {
        "RateLimit-Policy": f'"{rate.name}";q={rate.quota};w={rate.window}',
        "RateLimit": f'"{rate.name}";r={verdict.remaining};t={verdict.reset}',
    }
    if not verdict.allowed:
        said["Retry-After"] = str(verdict.retry_after)
    return said
