# SPDX-License-Identifier: EUPL-1.2
"""Operations: notices of the caller, and the webhooks of his organisation."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Field, Query, Schema, Status

from diwana.foundation.accounts.access import ActedRequest, access
from diwana.foundation.api.public import CHANGED, INVALID, PageOut, Paging, Problem, Router, answers, not_found, page
from diwana.foundation.notices import queries, services
from diwana.foundation.notices.errors import Changed, Refused, Unknown
from diwana.foundation.notices.permissions import Permission
from diwana.foundation.ui.listing import Criteria

router = Router()
Version = Annotated[int, Field(ge=0, le=2_000_000_000)]
Kinds = Annotated[list[Annotated[str, Field(max_length=60)]], Field(min_length=1, max_length=200)]


class NoticeOut(Schema):
    id: int
    kind: str
    label: str
    text: str = Field(description="The news in the caller's language.")
    title: str
    subject: str
    at: datetime
    read: bool


class NoticesOut(PageOut):
    items: list[NoticeOut]


class NoticesAsked(Schema):
    unread: bool = Field(False, description="Only those not yet read.")
    kind: str = Field("", max_length=60, description="Code of a kind of news.")


class UpTo(Schema):
    up_to: int = Field(ge=1, le=2**62, description="id of the newest notice that you have seen.")


class WebhookIn(Schema):
    url: str = Field(max_length=500, description="Begins with https://, on the public network.")
    kinds: Kinds


class WebhookChange(WebhookIn):
    version: Version
    active: bool


class WebhookVersion(Schema):
    version: Version


class SecretOut(Schema):
    id: int
    secret: str = Field(description="Shown this once: verify webhook-signature with it (Standard Webhooks).")


class WebhookOut(Schema):
    id: int
    url: str
    kinds: list[str]
    active: bool
    failing_since: datetime | None
    created_at: datetime
    rotated_at: datetime | None
    version: int


class WebhooksOut(Schema):
    items: list[WebhookOut]


class DeliveryOut(Schema):
    id: int
    message: str = Field(description="webhook-id")
    kind: str
    state: str = Field(description="waiting, delivered or failed (it may be tried again)")
    tries: int
    at: datetime
    status: int | None
    milliseconds: int | None
    answer: str


class DeliveriesOut(PageOut):
    items: list[DeliveryOut]


class DeliveriesAsked(Schema):
    state: str = Field("", max_length=9, description="waiting, delivered or failed.")


@router.get("/notices", response=NoticesOut, summary="Notices, newest first")
@access(Permission.READ)
def notices(request: ActedRequest, paging: Query[Paging], asked: Query[NoticesAsked]) -> dict[str, Any]:
    criteria = Criteria(filters={"state": queries.UNREAD if asked.unread else "", "kind": asked.kind})
    found, total = queries.find(request.actor, criteria, paging.offset, paging.limit)
    return page([_plain(each, NoticeOut) for each in found], total, paging)


@router.post("/notices/{int:notice}/read", response={204: None}, summary="Mark a notice as read")
@access(Permission.READ)
def read(request: ActedRequest, notice: int) -> Status[None]:
    services.mark_read(request.actor, notice)
    return Status(204, None)


@router.post("/notices/read", response={204: None}, summary="Mark all notices as read up to one")
@access(Permission.READ)
def read_all(request: ActedRequest, body: UpTo) -> Status[None]:
    services.mark_all_read(request.actor, up_to=body.up_to)
    return Status(204, None)


@router.get("/webhooks", response=WebhooksOut, summary="Webhooks of the organisation")
@access(Permission.WEBHOOKS)
def webhooks(request: ActedRequest) -> dict[str, Any]:
    return {"items": [_plain(each, WebhookOut) for each in queries.webhooks(request.actor)]}


@router.post("/webhooks", response={201: SecretOut}, summary="Add a webhook")
@access(Permission.WEBHOOKS)
def add_webhook(request: ActedRequest, body: WebhookIn) -> Status[dict[str, Any]]:
    made = services.add_webhook(request.actor, url=body.url, kinds=body.kinds)
    return Status(201, {"id": made.id, "secret": made.secret})


@router.get("/webhooks/{int:webhook}", response=WebhookOut, summary="One webhook")
@access(Permission.WEBHOOKS)
def webhook(request: ActedRequest, webhook: int) -> dict[str, Any]:
    return _plain(queries.webhook(request.actor, webhook), WebhookOut)


@router.put("/webhooks/{int:webhook}", response={204: None}, summary="Change a webhook")
@access(Permission.WEBHOOKS)
def change_webhook(request: ActedRequest, webhook: int, body: WebhookChange) -> Status[None]:
    services.change_webhook(
        request.actor, webhook, version=body.version, url=body.url, kinds=body.kinds, active=body.active
    )
    return Status(204, None)


@router.post("/webhooks/{int:webhook}/secret", response=SecretOut, summary="Change the secret")
@access(Permission.WEBHOOKS)
def rotate_secret(request: ActedRequest, webhook: int, body: WebhookVersion) -> dict[str, Any]:
    """The former one signs too for 24 hours."""
    made = services.rotate_secret(request.actor, webhook, version=body.version)
    return {"id": made.id, "secret": made.secret}


@router.post("/webhooks/{int:webhook}/removal", response={204: None}, summary="Remove a webhook")
@access(Permission.WEBHOOKS)
def remove_webhook(request: ActedRequest, webhook: int, body: WebhookVersion) -> Status[None]:
    services.remove_webhook(request.actor, webhook, version=body.version)
    return Status(204, None)


@router.get("/webhooks/{int:webhook}/deliveries", response=DeliveriesOut, summary="Messages of a webhook")
@access(Permission.WEBHOOKS)
def deliveries(
    request: ActedRequest, webhook: int, paging: Query[Paging], asked: Query[DeliveriesAsked]
) -> dict[str, Any]:
    found, total = queries.deliveries(
        request.actor, webhook, state=asked.state, offset=paging.offset, limit=paging.limit
    )
    return page([_plain(each, DeliveryOut) for each in found], total, paging)


@router.post("/deliveries/{int:delivery}/replay", response={204: None}, summary="Send a message again")
@access(Permission.WEBHOOKS)
def replay(request: ActedRequest, delivery: int) -> Status[None]:
    services.replay(request.actor, delivery)
    return Status(204, None)


def _plain(each: object, schema: type[Schema]) -> dict[str, Any]:
    return {name: getattr(each, name) for name in schema.model_fields}


@answers(Unknown)
def _absent(error: Unknown) -> Problem:
    return not_found()


@answers(Changed)
def _changed(error: Changed) -> Problem:
    return CHANGED()


@answers(Refused)
def _refused(error: Refused) -> Problem:
    pointer = f"/{error.field}" if error.field else ""
    return INVALID(detail=error.message, pointer=pointer)
