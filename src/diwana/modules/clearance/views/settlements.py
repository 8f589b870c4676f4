# SPDX-License-Identifier: EUPL-1.2
"""Paying a declaration from an account: the trader's own page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diwana.foundation.accounts.access import ActedRequest, access
from diwana.kernel.actor import PermissionMissing
from diwana.kernel.messages import message
from diwana.modules.clearance import queries, services
from diwana.modules.clearance.errors import ClearanceError, Invalid, NotFound
from diwana.modules.clearance.permissions import Permission
from diwana.modules.clearance.states import Verb
from diwana.modules.clearance.views.common import not_found, page_of, version_of
from diwana.modules.clearance.views.declarations import object_context


@access(Permission.SETTLE)
@require_http_methods(["GET", "POST"])
def settlement(request: ActedRequest, pk: int) -> HttpResponse:
    """The ways open to the trader, with what each comes to; POST pays by the one that he chose."""
    page = page_of(request, pk)
    chosen, status = request.POST.get("way", ""), 200
    ways = queries.ways(request.actor, pk)
    if request.method == "POST":
        way = next((each for each in ways if each.code == chosen), None)
        try:
            if way is None:
                raise Invalid("way", message("Choose how it is paid."))
            services.settle(
                request.actor,
                pk,
                version=version_of(request),
                method=way.method,
                account=way.account,
                security=way.security,
            )
        except (NotFound, PermissionMissing) as missing:
            not_found(missing)
        except ClearanceError as refused:
            messages.error(request, _(refused.text))
            status = 422 if isinstance(refused, Invalid) else 409
            page = page_of(request, pk)
        else:
            return redirect("clearance:settlement", pk)
    context = object_context(page) | {
        "ways": [(way, _(way.refusal) if way.refusal else "") for way in ways],
        "chosen": chosen or next((way.code for way in ways if not way.refusal), ""),
        "any_open": any(not way.refusal for way in ways),
        "settleable": Verb.SETTLE in page.verbs,
    }
    return render(request, "clearance/settlement.html", context, status=status)
