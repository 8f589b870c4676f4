# SPDX-License-Identifier: EUPL-1.2
"""What the pages of clearance share: finding a declaration or answering 404, and carrying out a verb."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, TypeVar

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from diwana.foundation.accounts.access import ActedRequest
from diwana.foundation.reference.public import code_lists, profile
from diwana.kernel import clock
from diwana.kernel.actor import PermissionMissing
from diwana.kernel.codelists import CodeLists
from diwana.modules.clearance import queries
from diwana.modules.clearance.errors import ClearanceError, NotFound
from diwana.modules.clearance.queries import DeclarationPage

T = TypeVar("T")


def not_found(cause: Exception) -> NoReturn:
    raise Http404 from cause


def page_of(request: ActedRequest, pk: int) -> DeclarationPage:
    """The declaration for its page; 404 when the actor may not know of it."""
    try:
        return queries.declaration_page(request.actor, pk)
    except NotFound as missing:
        not_found(missing)


def lists() -> CodeLists:
    """The code lists of the installation's country today."""
    return code_lists(settings.COUNTRY, clock.today(profile(settings.COUNTRY).time_zone))


def version_of(request: HttpRequest) -> int:
    """The version of the declaration that the form was made from; -1, which none has, when it says none."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def attempt(request: HttpRequest, act: Callable[[], T]) -> tuple[bool, T | None]:
    """Carry out a verb: whether it succeeded, and what it returned. A refusal is told to the person in his words;
    what he may not know of is 404."""
    try:
        return True, act()
    except (NotFound, PermissionMissing) as missing:
        not_found(missing)
    except ClearanceError as refused:
        messages.error(request, _(refused.text))
        return False, None
