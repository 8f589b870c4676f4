# SPDX-License-Identifier: EUPL-1.2
"""Letters by e-mail: the one place where they leave this room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation


def send(to: str, language: str, template: str, context: Mapping[str, Any], *, key: str) -> None:
    """Send the letter ``members/mail/<template>.txt`` in ``language``: its first line is the subject. ``key`` makes its
    Message-ID, the same when it is sent again. Raises what the mail server answers."""
    with translation.override(language):
        text = render_to_string(f"members/mail/{template}.txt", {**context, "language": language})
    subject, _blank, body = text.strip().partition("\n")
    host = settings.PUBLIC_URL.rpartition("/")[2].partition(":")[0]
    letter = EmailMessage(subject.strip(), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [to])
    letter.extra_headers = {
        "Message-ID": f"<{key}@{host}>",
        "Content-Language": language,
        "Auto-Submitted": "auto-generated",
    }
    letter.send()
