# SPDX-License-Identifier: EUPL-1.2
"""A file of declarations becomes drafts: every format that ``exchange`` reads."""

from __future__ import annotations

import tempfile
from itertools import islice
from pathlib import Path

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diwana.foundation.accounts.access import ActedRequest, access
from diwana.foundation.ui.fields import ErrorLink
from diwana.modules.clearance import services
from diwana.modules.clearance.errors import ClearanceError
from diwana.modules.clearance.exchange import Unreadable, read_file
from diwana.modules.clearance.permissions import Permission
from diwana.modules.clearance.views import words
from diwana.modules.clearance.views.drafts import types

FIELD = "#f-file"


@access(Permission.DECLARE)
@require_http_methods(["GET", "POST"])
def upload(request: ActedRequest) -> HttpResponse:
    """Make a draft of each declaration in the file, all or none, and show what is wrong with the first."""
    if request.method == "GET":  # the address of a refused file, opened again
        return redirect("clearance:start")
    given = request.FILES.get("file")
    if not isinstance(given, UploadedFile):
        return _refused(request, ErrorLink(FIELD, _("Choose a file."), ""))
    try:
        with tempfile.NamedTemporaryFile(prefix="diwana-") as kept:
            for chunk in given.chunks():
                kept.write(chunk)
            kept.flush()
            # Read whole before the transaction: a slow file must not hold up those who write.
            entries = tuple(islice(read_file(Path(kept.name)), services.MOST_ENTRIES + 1))
        made = services.import_entries(request.actor, entries)
    except Unreadable as unread:
        return _refused(request, _link(unread))
    except ClearanceError as refused:
        return _refused(request, ErrorLink(FIELD, _(refused.text)))
    if not made:
        return _refused(request, ErrorLink(FIELD, _("The file holds no declaration."), ""))
    messages.success(request, _("Drafts made from the file: %(count)s") % {"count": len(made)})
    return redirect("clearance:check", made[0]) if len(made) == 1 else redirect("clearance:mine")


def _link(unread: Unreadable) -> ErrorLink:
    where = _("Line %(line)s") % {"line": unread.line} if unread.line else ""
    return ErrorLink(
        FIELD,
        words.filled(unread.fault.message, unread.params),
        words.filled(unread.fault.remedy, unread.params),
        where,
    )


def _refused(request: ActedRequest, error: ErrorLink) -> HttpResponse:
    return render(request, "clearance/start.html", {"types": types(), "errors": [error]}, status=422)
