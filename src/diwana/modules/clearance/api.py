# SPDX-License-Identifier: EUPL-1.2
"""Declarations for programs: check, file, follow, decide. The same verbs and queries as the pages."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Body, Field, Query, Schema, Status

from diwana.foundation.accounts.access import SIGNED_IN, ActedRequest, access
from diwana.foundation.accounts.public import organisation_by_identifier
from diwana.foundation.api.public import (
    CHANGED,
    INVALID,
    Finding,
    PageOut,
    Paging,
    Problem,
    Router,
    answers,
    expected_version,
    not_found,
    page_after,
    stale,
    versioned,
)
from diwana.foundation.documents.public import documents_at
from diwana.foundation.payments.api import refusal
from diwana.kernel.messages import message as _
from diwana.kernel.rules import Violation
from diwana.modules.clearance import queries, services
from diwana.modules.clearance.appraisal import Appraisal
from diwana.modules.clearance.bodies import (
    AtVersion,
    CancelIn,
    ExamineIn,
    ListIn,
    NoteIn,
    PayIn,
    ResolveIn,
    SettleIn,
)
from diwana.modules.clearance.errors import (
    Changed,
    FilingRefused,
    Invalid,
    NotFound,
    NotMandated,
    NotPayable,
    NotPossible,
    SealAway,
    Unsafe,
)
from diwana.modules.clearance.kinds import FILING_REFUSED, NOT_MANDATED, NOT_POSSIBLE, SEAL_AWAY, UNSAFE_DOCUMENT
from diwana.modules.clearance.permissions import Permission
from diwana.modules.clearance.wording import message_of, remedy_of

router = Router()

EntryBody = Annotated[dict[str, Any], Body(description="The declaration as nested text values: see the elements.")]


class FindingOut(Schema):
    code: str
    severity: str
    pointer: str = Field(description="JSON pointer (RFC 6901) into the entry.")
    place: str = Field(description="Pointer with one-based numbers, as the pages show it.")
    box: str
    item: int | None
    value: str
    message: str
    remedy: str


class AppraisedTaxOut(Schema):
    item: int | None
    code: str
    base: Decimal | None
    rate: str
    amount: Decimal
    payable: bool
    status: str


class AppraisalOut(Schema):
    can_be_filed: bool
    findings: list[FindingOut]
    items: int
    currency: str | None
    value: Decimal
    taxes: list[AppraisedTaxOut]
    totals: dict[str, Decimal]
    total: Decimal


class RowOut(Schema):
    id: int
    version: int
    number: str
    state: str
    channel: str | None
    type: str
    flow: str
    reference: str
    office: str
    importer: str
    exporter: str
    items: int
    packages: int
    gross_mass: Decimal
    value: Decimal | None
    due: Decimal | None
    currency: str
    updated_at: datetime
    filed_at: datetime | None


class RowsOut(PageOut):
    items: list[RowOut]


class TaxRowOut(Schema):
    item: int | None
    code: str
    amount: Decimal
    payable: bool
    working: dict[str, Any]


class ReasonOut(Schema):
    code: str
    channel: str
    text: str
    item: int | None
    params: dict[str, Any]


class EventOut(Schema):
    index: int
    at: datetime
    verb: str
    data: dict[str, Any]
    reason: str | None


class AttachedOut(Schema):
    id: UUID
    code: str
    reference: str
    name: str
    type: str
    size: int
    sha256: str
    scan: str


class DetailOut(RowOut):
    entry: dict[str, Any]
    owner: str
    mine: bool
    registered_on: date | None
    additional: Decimal | None
    taxes: list[TaxRowOut]
    totals: dict[str, Decimal]
    findings: list[FindingOut]
    documents: list[AttachedOut] = Field(description="Files attached; more of each at /documents/{id}.")
    reasons: list[ReasonOut] = Field(description="For officers only; empty for others.")
    timeline: list[EventOut]
    verbs: list[str] = Field(description="What you may do now.")
    needed_from: Literal["me", "trader", "customs", ""]


class FiledOut(Schema):
    id: int
    number: str
    version: int


class VersionOut(Schema):
    id: int
    version: int


class ReceiptOut(Schema):
    number: str
    total: Decimal
    currency: str
    at: datetime


@router.get("/declarations", response=RowsOut, summary="My declarations, or those of my offices")
@access(SIGNED_IN)
def list_declarations(request: ActedRequest, asked: Query[ListIn], paging: Query[Paging]) -> dict[str, Any]:
    """Traders: what they declare or is declared in their name. Officers: what was filed at their offices."""
    actor = request.actor
    filters = queries.Filters(**asked.dict(), per_page=paging.limit, after=paging.after)
    read = queries.filed if actor.may(Permission.VIEW_OFFICE) else queries.my_declarations
    found = read(actor, filters)
    return page_after([_row(row) for row in found.rows], found.total, paging, found.last)


@router.post("/declarations", response={201: FiledOut}, summary="Start a draft")
@access(Permission.DECLARE)
def create(request: ActedRequest, entry: EntryBody, response: HttpResponse) -> Status[dict[str, Any]]:
    """The body is the entry. A draft has no number yet, and may have errors."""
    draft = services.start_draft(request.actor, entry, key=request.headers["Idempotency-Key"])
    response["Location"] = f"/api/v1/declarations/{draft}"
    return Status(201, {"id": draft, "number": "", "version": 1})


@router.post("/declarations/submit", response={201: FiledOut}, summary="File an entry at once")
@access(Permission.DECLARE)
def submit(request: ActedRequest, entry: EntryBody, response: HttpResponse) -> Status[dict[str, Any]]:
    """The body is the entry. Answers 422 with every finding when there is a blocking one."""
    filed = services.submit(request.actor, entry, key=request.headers["Idempotency-Key"])
    response["Location"] = f"/api/v1/declarations/{filed.declaration}"
    return Status(201, {"id": filed.declaration, "number": filed.number, "version": filed.version})


@router.post("/declarations/check", response=AppraisalOut, summary="Check and tax an entry without storing it")
@access(Permission.DECLARE)
def check_entry(request: ActedRequest, entry: EntryBody) -> dict[str, Any]:
    return _appraisal(queries.check_entry(request.actor, entry))


@router.get("/declarations/{int:declaration}", response=DetailOut, summary="One declaration")
@access(SIGNED_IN)
def detail(request: ActedRequest, declaration: int, response: HttpResponse) -> dict[str, Any]:
    found = queries.declaration_page(request.actor, declaration)
    versioned(response, found.row.version)
    return {
        **_row(found.row),
        "entry": found.entry,
        "owner": found.owner,
        "mine": found.mine,
        "registered_on": found.registered_on,
        "additional": found.additional,
        "taxes": [
            {"item": t.item, "code": t.code, "amount": t.amount, "payable": t.payable, "working": t.working}
            for t in found.taxes
        ],
        "totals": found.totals,
        "findings": [_finding(each) for each in found.findings],
        "documents": [
            {name: getattr(each, name) for name in AttachedOut.model_fields}
            for each in documents_at(f"declaration:{declaration}")
        ],
        "reasons": [
            {"code": r.code, "channel": r.channel, "text": r.text, "item": r.item, "params": r.params}
            for r in found.reasons
        ],
        "timeline": [
            {"index": e.index, "at": e.at, "verb": e.verb, "data": e.data, "reason": e.reason} for e in found.timeline
        ],
        "verbs": list(found.verbs),
        "needed_from": found.needed_from,
    }


@router.put("/declarations/{int:declaration}/entry", response=VersionOut, summary="Replace what a draft declares")
@access(Permission.DECLARE)
def replace_entry(
    request: ActedRequest,
    declaration: int,
    entry: EntryBody,
    version: Annotated[int | None, Query(ge=1, description="Version that you read, unless If-Match says it.")] = None,
) -> dict[str, Any]:
    """The body is the entry. Say with ``If-Match`` (the ETag of what you read) or ``version`` what it replaces."""
    expected = expected_version(request, version)
    try:
        return {"id": declaration, "version": services.save_entry(request.actor, declaration, entry, version=expected)}
    except Changed:
        if "If-Match" in request.headers:
            raise stale() from None
        raise


@router.post("/declarations/{int:declaration}/check", response=AppraisalOut, summary="Check a draft")
@access(Permission.DECLARE)
def check(request: ActedRequest, declaration: int) -> dict[str, Any]:
    return _appraisal(queries.check(request.actor, declaration))


@router.post("/declarations/{int:declaration}/file", response=FiledOut, summary="File a draft")
@access(Permission.DECLARE)
def file(request: ActedRequest, declaration: int, body: AtVersion) -> dict[str, Any]:
    filed = services.file_declaration(request.actor, declaration, version=body.version)
    return {"id": filed.declaration, "number": filed.number, "version": filed.version}


@router.post("/declarations/{int:declaration}/discard", response={204: None}, summary="Give a draft up")
@access(Permission.DECLARE)
def discard(request: ActedRequest, declaration: int, body: AtVersion) -> Status[None]:
    services.discard(request.actor, declaration, version=body.version)
    return Status(204, None)


@router.post("/declarations/{int:declaration}/cancel", response={204: None}, summary="Withdraw a filed declaration")
@access(Permission.DECLARE)
def cancel(request: ActedRequest, declaration: int, body: CancelIn) -> Status[None]:
    services.cancel(request.actor, declaration, version=body.version, reason=body.reason)
    return Status(204, None)


@router.post("/declarations/{int:declaration}/examination", response={204: None}, summary="Record an examination")
@access(Permission.EXAMINE)
def examine(request: ActedRequest, declaration: int, body: ExamineIn) -> Status[None]:
    services.examine(
        request.actor, declaration, version=body.version, outcome=body.outcome, kinds=body.kinds, note=body.note
    )
    return Status(204, None)


@router.post("/declarations/{int:declaration}/resolution", response={204: None}, summary="Decide of an irregularity")
@access(Permission.RESOLVE)
def resolve(request: ActedRequest, declaration: int, body: ResolveIn) -> Status[None]:
    services.resolve(
        request.actor,
        declaration,
        version=body.version,
        resolution=body.resolution,
        note=body.note,
        additional=body.additional,
        watch=body.watch,
    )
    return Status(204, None)


@router.post("/declarations/{int:declaration}/payment", response={201: ReceiptOut}, summary="Receive the payment")
@access(Permission.RECEIVE_PAYMENT)
def receive_payment(request: ActedRequest, declaration: int, body: PayIn) -> Status[dict[str, Any]]:
    receipt = services.receive_payment(
        request.actor, declaration, version=body.version, method=body.method, reference=body.reference
    )
    return Status(
        201, {"number": receipt.number, "total": receipt.total, "currency": receipt.currency, "at": receipt.at}
    )


@router.post("/declarations/{int:declaration}/settlement", response={201: ReceiptOut}, summary="Pay from an account")
@access(Permission.SETTLE)
def settle(request: ActedRequest, declaration: int, body: SettleIn) -> Status[dict[str, Any]]:
    holder = organisation_by_identifier(body.account) if body.account else None
    if body.account and holder is None:
        raise Invalid("account", _("No active organisation has this customs code."))
    receipt = services.settle(
        request.actor,
        declaration,
        version=body.version,
        method=body.method,
        account=holder.id if holder else None,
        security=body.security,
    )
    return Status(
        201, {"number": receipt.number, "total": receipt.total, "currency": receipt.currency, "at": receipt.at}
    )


@router.post("/declarations/{int:declaration}/release", response={204: None}, summary="Release the goods")
@access(Permission.RELEASE)
def release(request: ActedRequest, declaration: int, body: AtVersion) -> Status[None]:
    services.release(request.actor, declaration, version=body.version)
    return Status(204, None)


@router.post("/declarations/{int:declaration}/clearance", response={204: None}, summary="Close the file")
@access(Permission.CLEAR)
def clear(request: ActedRequest, declaration: int, body: NoteIn) -> Status[None]:
    services.clear(request.actor, declaration, version=body.version, note=body.note)
    return Status(204, None)


def _row(row: queries.Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__struct_fields__}


def _finding(violation: Violation) -> dict[str, Any]:
    return {
        "code": violation.code,
        "severity": str(violation.severity),
        "pointer": json_pointer(violation.pointer),
        "place": violation.pointer,
        "box": violation.box,
        "item": violation.item,
        "value": violation.value,
        "message": message_of(violation),
        "remedy": remedy_of(violation),
    }


def json_pointer(pointer: str) -> str:
    """A pointer of ours as RFC 6901 has it: members of a list numbered from nought."""
    parts = [str(int(part) - 1) if part.isdecimal() else part for part in pointer.split("/") if part]
    return "".join("/" + part.replace("~", "~0") for part in parts)


def _appraisal(appraisal: Appraisal) -> dict[str, Any]:
    """Never the channel nor its reasons: who declares must not foresee them."""
    taxation = appraisal.taxation
    return {
        "can_be_filed": appraisal.can_be_filed,
        "findings": [_finding(violation) for violation in appraisal.violations],
        "items": len(appraisal.facts.items),
        "currency": appraisal.currency,
        "value": appraisal.value,
        "taxes": [
            {
                "item": item.number,
                "code": line.code,
                "base": line.base,
                "rate": "" if line.rate is None else str(line.rate),
                "amount": line.amount,
                "payable": line.payable,
                "status": str(line.status),
            }
            for item in taxation.items
            for line in item.lines
        ],
        "totals": taxation.payable_totals,
        "total": taxation.total,
    }


@answers(FilingRefused)
def _refused(error: FilingRefused) -> Problem:
    findings = [_finding(violation) for violation in error.violations]
    return FILING_REFUSED(
        errors=[
            Finding(
                code=found["code"],
                message=found["message"],
                pointer=found["pointer"],
                details={name: found[name] for name in ("severity", "place", "box", "item", "value", "remedy")},
            )
            for found in findings
        ],
    )


@answers(NotFound)
def _absent(error: NotFound) -> Problem:
    return not_found()


@answers(Changed)
def _changed(error: Changed) -> Problem:
    return CHANGED(title=error.text)


@answers(NotPossible)
def _impossible(error: NotPossible) -> Problem:
    return NOT_POSSIBLE()


@answers(Unsafe)
def _unsafe(error: Unsafe) -> Problem:
    return UNSAFE_DOCUMENT()


@answers(SealAway)
def _seal_away(error: SealAway) -> Problem:
    return SEAL_AWAY()


@answers(NotMandated)
def _unmandated(error: NotMandated) -> Problem:
    return NOT_MANDATED()


@answers(NotPayable)
def _unpayable(error: NotPayable) -> Problem:
    return refusal(error.code, error.text, error.field)


@answers(Invalid)
def _invalid(error: Invalid) -> Problem:
    return INVALID(detail=error.text, pointer=f"/{error.field}")
