# SPDX-License-Identifier: EUPL-1.2
"""The problems that every operation may answer."""

from __future__ import annotations

from diwana.foundation.api.catalogue import kind
from diwana.foundation.api.problems import Problem
from diwana.kernel.messages import message as _

SIGN_IN_NEEDED = kind(
    401,
    "sign_in_needed",
    _("Sign in first"),
    when=_("There is no token, or it is wrong, expired or withdrawn; or nobody is signed in."),
    remedy=_("Send Authorization: Bearer with a token of the page of access tokens."),
)
PERMISSION_MISSING = kind(
    403,
    "permission_missing",
    _("You may not do this"),
    when=_("None of the roles held includes the permission."),
    remedy=_("Ask an administrator for a role that includes it."),
)
SECOND_FACTOR_MISSING = kind(
    403,
    "second_factor_missing",
    _("A second factor is needed"),
    when=_("An officer's session was opened without a second factor."),
    remedy=_("Set it up on the site, or use a token."),
)
PURPOSE_MISSING = kind(
    403,
    "purpose_missing",
    _("An auditor states a purpose first"),
    when=_("An auditor reads without having said what he is examining."),
    remedy=_("Say on the site what you are examining: what you read is noted with it."),
)
CSRF = kind(
    403,
    "csrf",
    _("The form has expired"),
    when=_("A session changes something without the token of its form."),
    remedy=_("Send the header X-CSRFToken, or use an access token."),
)
NOT_FOUND = kind(
    404,
    "not_found",
    _("There is no such thing"),
    when=_("There is nothing at the address, or nothing that the caller may know of."),
    remedy=_("Check the address, and for whom you act."),
)
UNREADABLE_REQUEST = kind(
    400,
    "unreadable_request",
    _("The request cannot be read"),
    when=_("The body is not JSON in UTF-8."),
    remedy=_("Send JSON, encoded in UTF-8."),
)
REFUSED = kind(
    400,
    "refused",
    _("The request was refused"),
    when=_("The request is refused before an operation sees it."),
    remedy=_("Look at the status of the answer."),
)
METHOD_NOT_ALLOWED = kind(
    405,
    "method_not_allowed",
    _("This address does not take that method"),
    when=_("The address exists, and another method was used."),
    remedy=_("Use a method that the header Allow names."),
)
NUL_CHARACTER = kind(
    400,
    "nul_character",
    _("The request holds the character NUL, which cannot be stored"),
    when=_("A text, an address or a parameter holds the character NUL."),
    remedy=_("Leave it out."),
)
IDEMPOTENCY_KEY_MISSING = kind(
    400,
    "idempotency_key_missing",
    _("A key of the request is needed"),
    when=_("A POST has no Idempotency-Key, or one that is not 1 to 128 visible ASCII characters."),
    remedy=_("Choose a key for each request, and the same one when you repeat it."),
)
IDEMPOTENCY_KEY_REUSED = kind(
    422,
    "idempotency_key_reused",
    _("This key was used for another request"),
    when=_("The Idempotency-Key was sent before with another method, address or body."),
    remedy=_("Choose a new key for a new request."),
)
INVALID_REQUEST = kind(
    422,
    "invalid_request",
    _("The request is not in the expected form"),
    when=_("A field is missing or of the wrong form."),
    remedy=_("The list of errors names each place and what it must be."),
)
REQUEST_TOO_LARGE = kind(
    413,
    "request_too_large",
    _("The request is too large"),
    when=_("The body is larger than 16 MiB."),
    remedy=_("Divide it."),
)
VERSION_MISSING = kind(
    428,
    "version_missing",
    _("Say which version you read"),
    when=_("A change says neither If-Match nor a version."),
    remedy=_("Send If-Match with the ETag of what you read, so that nobody's change is lost."),
)
VERSION_PASSED = kind(
    412,
    "version_passed",
    _("It was changed meanwhile"),
    when=_("What If-Match names is no longer what is there."),
    remedy=_("Read it again, and send your change with its new ETag."),
)
TOO_MANY_REQUESTS = kind(
    429,
    "too_many_requests",
    _("Too many requests"),
    when=_("More requests than the limit came in a minute; the answers' header RateLimit says what is left."),
    remedy=_("Wait as long as Retry-After says."),
)
CHANGED = kind(
    409,
    "changed",
    _("Somebody changed it meanwhile"),
    when=_("The version sent is not the one that is there."),
    remedy=_("Read it again and decide anew."),
)
INVALID = kind(
    422,
    "invalid",
    _("The request is not valid"),
    when=_("What is asked makes no sense as a whole, though each field is of the right form."),
    remedy=_("The detail and the pointer say which part."),
)


def sign_in_needed() -> Problem:
    """401 with the challenge that HTTP wants (RFC 6750)."""
    return SIGN_IN_NEEDED(
        detail=_("Present an access token, or sign in on the site."),
        headers={"WWW-Authenticate": 'Bearer realm="diwana"'},
    )


def permission_missing(permission: str) -> Problem:
    """403, naming the permission."""
    return PERMISSION_MISSING(detail=_("This needs the permission %(permission)s."), values={"permission": permission})


def not_found() -> Problem:
    """404: nothing there, or nothing of the caller's."""
    return NOT_FOUND()
