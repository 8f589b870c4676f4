# SPDX-License-Identifier: EUPL-1.2
"""Sign people of the demonstration in as they would, and open what their pages lead to: JSON of address and status."""

from __future__ import annotations

import json
import re
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from diwana.foundation.accounts import demo  # noqa: E402

PAGES = 14  # of each person
AVOIDED = re.compile(r"/(static|language|accounts/logout)|\.(csv|json|xml|pdf)\b|[?&]format=")


def visit(email: str) -> dict[str, int]:
    client = Client(headers={"Accept-Language": "en"})
    answer = client.post("/accounts/login/", {"login": email, "password": demo.PASSWORD}, follow=True)
    if answer.request["PATH_INFO"].endswith("/authenticate/"):
        answer = client.post(answer.request["PATH_INFO"], {"code": demo.code(email)}, follow=True)
    if not client.session.get("_auth_user_id"):
        return {"not signed in": 0}
    found: dict[str, int] = {}
    waiting = ["/"]
    while waiting and len(found) < PAGES:
        place = waiting.pop(0)
        if place in found:
            continue
        answer = client.get(place, follow=True)
        found[place] = answer.status_code
        links = re.findall(r'<a[^>]*\bhref="(/[^"#]*)"', answer.content.decode())
        waiting += [link.replace("&amp;", "&") for link in links if not AVOIDED.search(link)]
    return found


settings.ALLOWED_HOSTS = ["testserver"]
plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}  # pages without a built front-end
print(json.dumps({email: visit(email) for email in sys.argv[1:]}))
