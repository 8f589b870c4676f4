# SPDX-License-Identifier: EUPL-1.2
# Generated from docs/openapi.json by `manage client --write`. Do not edit.
"""Every operation of the API."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Literal, Optional, Union, cast

from diwana_client.models import (
    AppraisalOut,
    AtVersion,
    BalanceOut,
    BundleOut,
    CancelIn,
    CheckpointOut,
    CheckpointsOut,
    CommodityDetail,
    CommodityList,
    CommodityOut,
    ConsistencyOut,
    DayOffOut,
    DeadlineOut,
    DeadlinesOut,
    DeliveriesOut,
    DeliveryOut,
    DetailOut,
    DocumentOut,
    DueOut,
    ExamineIn,
    ExtendIn,
    FiledOut,
    InclusionOut,
    JobOut,
    LedgerKeysOut,
    MovementOut,
    MovementsOut,
    NoteIn,
    NoticeOut,
    NoticesOut,
    PaidOut,
    PaperList,
    PaperOut,
    PartIn,
    PayIn,
    ReceiptOut,
    ResolveIn,
    ResumeIn,
    RowOut,
    RowsOut,
    SecretOut,
    SettleIn,
    ShelfOut,
    SuspendIn,
    UpTo,
    VerificationIn,
    VerificationOut,
    VersionOut,
    WebhookChange,
    WebhookIn,
    WebhookOut,
    WebhookVersion,
    WebhooksOut,
    WorkingDayOut,
)
from diwana_client.transport import Transport, pages, segment

__all__ = ["Operations"]


class Api:
    """Operations of the room api."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def one(self, job: int) -> JobOut:
        """How far work is that you asked for. Ask again until the state is done, dead or cancelled. Another's work
        does not exist for you."""
        return cast('JobOut', self._transport.send('GET', f"/api/v1/jobs/{segment(job)}"))


class Calendar:
    """Operations of the room calendar."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def holidays(self, *, year: int) -> List[DayOffOut]:
        """Days off of a year. Each with how sure its date is: ``expected`` dates of the lunar calendar are replaced
        by the announcement."""
        return cast('List[DayOffOut]', self._transport.send('GET', "/api/v1/calendar/holidays", query={"year": year}))

    def working_day(self, *, start: str, count: int, office: Optional[str] = None) -> WorkingDayOut:
        """The n-th working day after a day."""
        return cast('WorkingDayOut', self._transport.send(
            'GET',
            "/api/v1/calendar/working-day",
            query={"start": start, "count": count, "office": office},
        ))

    def deadlines(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        state: Optional[str] = None,
        kind: Optional[str] = None,
    ) -> DeadlinesOut:
        """Time limits of my offices. The open ones by default, the most urgent first."""
        return cast('DeadlinesOut', self._transport.send(
            'GET',
            "/api/v1/deadlines",
            query={"limit": limit, "cursor": cursor, "state": state, "kind": kind},
        ))

    def iter_deadlines(
        self,
        *,
        limit: Optional[int] = None,
        state: Optional[str] = None,
        kind: Optional[str] = None,
    ) -> Iterator[DeadlineOut]:
        """All that ``deadlines`` lists, page after page."""
        return pages(lambda cursor: cast('Dict[str, Any]', self.deadlines(limit=limit, state=state, kind=kind, cursor=cursor)))

    def deadline(self, deadline: int) -> DeadlineOut:
        """One time limit."""
        return cast('DeadlineOut', self._transport.send('GET', f"/api/v1/deadlines/{segment(deadline)}"))

    def suspend(self, deadline: int, body: SuspendIn, *, idempotency_key: Optional[str] = None) -> None:
        """Stop the clock."""
        self._transport.send(
            'POST',
            f"/api/v1/deadlines/{segment(deadline)}/suspension",
            body=body,
            key=idempotency_key,
            once=True,
        )

    def resume(self, deadline: int, body: ResumeIn, *, idempotency_key: Optional[str] = None) -> None:
        """Let the clock run again."""
        self._transport.send(
            'POST',
            f"/api/v1/deadlines/{segment(deadline)}/resumption",
            body=body,
            key=idempotency_key,
            once=True,
        )

    def extend(self, deadline: int, body: ExtendIn, *, idempotency_key: Optional[str] = None) -> None:
        """Prolong a time limit."""
        self._transport.send(
            'POST',
            f"/api/v1/deadlines/{segment(deadline)}/extension",
            body=body,
            key=idempotency_key,
            once=True,
        )


class Clearance:
    """Operations of the room clearance."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list_declarations(
        self,
        *,
        text: Optional[str] = None,
        state: Optional[str] = None,
        channel: Optional[str] = None,
        office: Optional[str] = None,
        since: Optional[str] = None,
        until: Optional[str] = None,
        order: Optional[str] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
    ) -> RowsOut:
        """My declarations, or those of my offices. Traders: what they declare or is declared in their name.
        Officers: what was filed at their offices."""
        return cast('RowsOut', self._transport.send(
            'GET',
            "/api/v1/declarations",
            query={"text": text, "state": state, "channel": channel, "office": office, "since": since, "until": until, "order": order, "limit": limit, "cursor": cursor},
        ))

    def iter_declarations(
        self,
        *,
        text: Optional[str] = None,
        state: Optional[str] = None,
        channel: Optional[str] = None,
        office: Optional[str] = None,
        since: Optional[str] = None,
        until: Optional[str] = None,
        order: Optional[str] = None,
        limit: Optional[int] = None,
    ) -> Iterator[RowOut]:
        """All that ``list_declarations`` lists, page after page."""
        return pages(lambda cursor: cast('Dict[str, Any]', self.list_declarations(text=text, state=state, channel=channel, office=office, since=since, until=until, order=order, limit=limit, cursor=cursor)))

    def create(self, body: Dict[str, Any], *, idempotency_key: Optional[str] = None) -> FiledOut:
        """Start a draft. The body is the entry. A draft has no number yet, and may have errors."""
        return cast('FiledOut', self._transport.send(
            'POST',
            "/api/v1/declarations",
            body=body,
            key=idempotency_key,
            once=True,
        ))

    def submit(self, body: Dict[str, Any], *, idempotency_key: Optional[str] = None) -> FiledOut:
        """File an entry at once. The body is the entry. Answers 422 with every finding when there is a blocking
        one."""
        return cast('FiledOut', self._transport.send(
            'POST',
            "/api/v1/declarations/submit",
            body=body,
            key=idempotency_key,
            once=True,
        ))

    def check_entry(self, body: Dict[str, Any], *, idempotency_key: Optional[str] = None) -> AppraisalOut:
        """Check and tax an entry without storing it."""
        return cast('AppraisalOut', self._transport.send(
            'POST',
            "/api/v1/declarations/check",
            body=body,
            key=idempotency_key,
            once=True,
        ))

    def detail(self, declaration: int) -> DetailOut:
        """One declaration."""
        return cast('DetailOut', self._transport.send('GET', f"/api/v1/declarations/{segment(declaration)}"))

    def replace_entry(self, declaration: int, body: Dict[str, Any], *, version: Optional[int] = None) -> VersionOut:
        """Replace what a draft declares. The body is the entry. Say with ``If-Match`` (the ETag of what you read)
        or ``version`` what it replaces."""
        return cast('VersionOut', self._transport.send(
            'PUT',
            f"/api/v1/declarations/{segment(declaration)}/entry",
            query={"version": version},
            body=body,
        ))

    def check(self, declaration: int, *, idempotency_key: Optional[str] = None) -> AppraisalOut:
        """Check a draft."""
        return cast('AppraisalOut', self._transport.send(
            'POST',
            f"/api/v1/declarations/{segment(declaration)}/check",
            key=idempotency_key,
            once=True,
        ))

    def file(self, declaration: int, body: AtVersion, *, idempotency_key: Optional[str] = None) -> FiledOut:
        """File a draft."""
        return cast('FiledOut', self._transport.send(
            'POST',
            f"/api/v1/declarations/{segment(declaration)}/file",
            body=body,
            key=idempotency_key,
            once=True,
        ))

    def discard(self, declaration: int, body: AtVersion, *, idempotency_key: Optional[str] = None) -> None:
        """Give a draft up."""
        self._transport.send(
            'POST',
            f"/api/v1/declarations/{segment(declaration)}/discard",
            body=body,
            key=idempotency_key,
            once=True,
        )

    def cancel(self, declaration: int, body: CancelIn, *, idempotency_key: Optional[str] = None) -> None:
        """Withdraw a filed declaration."""
        self._transport.send(
            'POST',
            f"/api/v1/declarations/{segment(declaration)}/cancel",
            body=body,
            key=idempotency_key,
            once=True,
        )

    def examine(self, declaration: int, body: ExamineIn, *, idempotency_key: Optional[str] = None) -> None:
        """Record an examination."""
        self._transport.send(
            'POST',
            f"/api/v1/declarations/{segment(declaration)}/examination",
            body=body,
            key=idempotency_key,
            once=True,
        )

    def resolve(self, declaration: int, body: ResolveIn, *, idempotency_key: Optional[str] = None) -> None:
        """Decide of an irregularity."""
        self._transport.send(
            'POST',
            f"/api/v1/declarations/{segment(declaration)}/resolution",
            body=body,
            key=idempotency_key,
            once=True,
        )

    def receive_payment(
        self,
        declaration: int,
        body: PayIn,
        *,
        idempotency_key: Optional[str] = None,
    ) -> ReceiptOut:
        """Receive the payment."""
        return cast('ReceiptOut', self._transport.send(
            'POST',
            f"/api/v1/declarations/{segment(declaration)}/payment",
            body=body,
            key=idempotency_key,
            once=True,
        ))

    def settle(self, declaration: int, body: SettleIn, *, idempotency_key: Optional[str] = None) -> ReceiptOut:
        """Pay from an account."""
        return cast('ReceiptOut', self._transport.send(
            'POST',
            f"/api/v1/declarations/{segment(declaration)}/settlement",
            body=body,
            key=idempotency_key,
            once=True,
        ))

    def release(self, declaration: int, body: AtVersion, *, idempotency_key: Optional[str] = None) -> None:
        """Release the goods."""
        self._transport.send(
            'POST',
            f"/api/v1/declarations/{segment(declaration)}/release",
            body=body,
            key=idempotency_key,
            once=True,
        )

    def clear(self, declaration: int, body: NoteIn, *, idempotency_key: Optional[str] = None) -> None:
        """Close the file."""
        self._transport.send(
            'POST',
            f"/api/v1/declarations/{segment(declaration)}/clearance",
            body=body,
            key=idempotency_key,
            once=True,
        )


class Documents:
    """Operations of the room documents."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list_documents(self, *, subject: str) -> ShelfOut:
        """Documents attached to a subject. Whoever may see the subject sees its documents."""
        return cast('ShelfOut', self._transport.send('GET', "/api/v1/documents", query={"subject": subject}))

    def detail(self, document: str) -> DocumentOut:
        """One document."""
        return cast('DocumentOut', self._transport.send('GET', f"/api/v1/documents/{segment(document)}"))

    def remove(self, document: str) -> None:
        """Take a document away. As long as what it is attached to may be changed."""
        self._transport.send('DELETE', f"/api/v1/documents/{segment(document)}")


class Ledger:
    """Operations of the room ledger."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def latest_checkpoint(self) -> CheckpointOut:
        """The last signed checkpoint. Keep it: with it anybody can later prove that the ledger was rewritten, if it
        was."""
        return cast('CheckpointOut', self._transport.send('GET', "/api/v1/ledger/checkpoint"))

    def list_checkpoints(self, *, limit: Optional[int] = None, cursor: Optional[str] = None) -> CheckpointsOut:
        """All signed checkpoints, the newest first."""
        return cast('CheckpointsOut', self._transport.send(
            'GET',
            "/api/v1/ledger/checkpoints",
            query={"limit": limit, "cursor": cursor},
        ))

    def iter_checkpoints(self, *, limit: Optional[int] = None) -> Iterator[CheckpointOut]:
        """All that ``list_checkpoints`` lists, page after page."""
        return pages(lambda cursor: cast('Dict[str, Any]', self.list_checkpoints(limit=limit, cursor=cursor)))

    def list_ledger_keys(self) -> LedgerKeysOut:
        """The keys of the ledger, in force and retired. A checkpoint is valid by the key in force, or by a retired
        one up to the events at which it was retired."""
        return cast('LedgerKeysOut', self._transport.send('GET', "/api/v1/ledger/keys"))

    def consistency(self, *, first: int, second: Optional[int] = None) -> ConsistencyOut:
        """That the ledger only grew. The proof that the first ``first`` events are the beginning of the first
        ``second``."""
        return cast('ConsistencyOut', self._transport.send(
            'GET',
            "/api/v1/ledger/consistency",
            query={"first": first, "second": second},
        ))

    def inclusion(
        self,
        *,
        index: Optional[int] = None,
        leaf_hash: Optional[str] = None,
        size: Optional[int] = None,
    ) -> InclusionOut:
        """That an event is in the ledger. The proof that the event stands in the tree of the first ``size`` events.
        Name it by index or by leaf hash."""
        return cast('InclusionOut', self._transport.send(
            'GET',
            "/api/v1/ledger/inclusion",
            query={"index": index, "leaf_hash": leaf_hash, "size": size},
        ))

    def bundle(self, subject: str, *, since: Optional[int] = None) -> BundleOut:
        """The proof bundle of a subject. What happened to ``declaration:17``, say, with its proofs, for the parties
        and for officers; ``verify_bundle.py`` checks it. The confidential part is never in it. With ``since`` it
        also proves that the ledger only grew since."""
        return cast('BundleOut', self._transport.send(
            'GET',
            f"/api/v1/ledger/bundles/{segment(subject)}",
            query={"since": since},
        ))


class Notices:
    """Operations of the room notices."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def notices(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        unread: Optional[bool] = None,
        kind: Optional[str] = None,
    ) -> NoticesOut:
        """Notices, newest first."""
        return cast('NoticesOut', self._transport.send(
            'GET',
            "/api/v1/notices",
            query={"limit": limit, "cursor": cursor, "unread": unread, "kind": kind},
        ))

    def iter_notices(
        self,
        *,
        limit: Optional[int] = None,
        unread: Optional[bool] = None,
        kind: Optional[str] = None,
    ) -> Iterator[NoticeOut]:
        """All that ``notices`` lists, page after page."""
        return pages(lambda cursor: cast('Dict[str, Any]', self.notices(limit=limit, unread=unread, kind=kind, cursor=cursor)))

    def read(self, notice: int, *, idempotency_key: Optional[str] = None) -> None:
        """Mark a notice as read."""
        self._transport.send(
            'POST',
            f"/api/v1/notices/{segment(notice)}/read",
            key=idempotency_key,
            once=True,
        )

    def read_all(self, body: UpTo, *, idempotency_key: Optional[str] = None) -> None:
        """Mark all notices as read up to one."""
        self._transport.send(
            'POST',
            "/api/v1/notices/read",
            body=body,
            key=idempotency_key,
            once=True,
        )

    def webhooks(self) -> WebhooksOut:
        """Webhooks of the organisation."""
        return cast('WebhooksOut', self._transport.send('GET', "/api/v1/webhooks"))

    def add_webhook(self, body: WebhookIn, *, idempotency_key: Optional[str] = None) -> SecretOut:
        """Add a webhook."""
        return cast('SecretOut', self._transport.send(
            'POST',
            "/api/v1/webhooks",
            body=body,
            key=idempotency_key,
            once=True,
        ))

    def webhook(self, webhook: int) -> WebhookOut:
        """One webhook."""
        return cast('WebhookOut', self._transport.send('GET', f"/api/v1/webhooks/{segment(webhook)}"))

    def change_webhook(self, webhook: int, body: WebhookChange) -> None:
        """Change a webhook."""
        self._transport.send('PUT', f"/api/v1/webhooks/{segment(webhook)}", body=body)

    def rotate_secret(
        self,
        webhook: int,
        body: WebhookVersion,
        *,
        idempotency_key: Optional[str] = None,
    ) -> SecretOut:
        """Change the secret. The former one signs too for 24 hours."""
        return cast('SecretOut', self._transport.send(
            'POST',
            f"/api/v1/webhooks/{segment(webhook)}/secret",
            body=body,
            key=idempotency_key,
            once=True,
        ))

    def remove_webhook(self, webhook: int, body: WebhookVersion, *, idempotency_key: Optional[str] = None) -> None:
        """Remove a webhook."""
        self._transport.send(
            'POST',
            f"/api/v1/webhooks/{segment(webhook)}/removal",
            body=body,
            key=idempotency_key,
            once=True,
        )

    def deliveries(
        self,
        webhook: int,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        state: Optional[str] = None,
    ) -> DeliveriesOut:
        """Messages of a webhook."""
        return cast('DeliveriesOut', self._transport.send(
            'GET',
            f"/api/v1/webhooks/{segment(webhook)}/deliveries",
            query={"limit": limit, "cursor": cursor, "state": state},
        ))

    def iter_deliveries(
        self,
        webhook: int,
        *,
        limit: Optional[int] = None,
        state: Optional[str] = None,
    ) -> Iterator[DeliveryOut]:
        """All that ``deliveries`` lists, page after page."""
        return pages(lambda cursor: cast('Dict[str, Any]', self.deliveries(webhook, limit=limit, state=state, cursor=cursor)))

    def replay(self, delivery: int, *, idempotency_key: Optional[str] = None) -> None:
        """Send a message again."""
        self._transport.send(
            'POST',
            f"/api/v1/deliveries/{segment(delivery)}/replay",
            key=idempotency_key,
            once=True,
        )


class Papers:
    """Operations of the room papers."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def papers(self, *, limit: Optional[int] = None, cursor: Optional[str] = None) -> PaperList:
        """Papers that you may see, newest first."""
        return cast('PaperList', self._transport.send(
            'GET',
            "/api/v1/papers",
            query={"limit": limit, "cursor": cursor},
        ))

    def iter_papers(self, *, limit: Optional[int] = None) -> Iterator[PaperOut]:
        """All that ``papers`` lists, page after page."""
        return pages(lambda cursor: cast('Dict[str, Any]', self.papers(limit=limit, cursor=cursor)))

    def paper(self, number: str) -> PaperOut:
        """One paper."""
        return cast('PaperOut', self._transport.send('GET', f"/api/v1/papers/{segment(number)}"))

    def file(self, number: str) -> None:
        """Its sealed PDF."""
        self._transport.send('GET', f"/api/v1/papers/{segment(number)}/file")

    def verification(self, body: VerificationIn) -> VerificationOut:
        """Is this paper authentic?."""
        return cast('VerificationOut', self._transport.send('POST', "/api/v1/verifications", body=body))


class Payments:
    """Operations of the room payments."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def balance(self, organisation: str) -> BalanceOut:
        """Balance of an account. Of your organisation, or of one in whose name you may pay."""
        return cast('BalanceOut', self._transport.send(
            'GET',
            f"/api/v1/accounts/{segment(organisation)}/balance",
        ))

    def statement(
        self,
        organisation: str,
        *,
        account: Optional[str] = None,
        since: Optional[str] = None,
        until: Optional[str] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
    ) -> MovementsOut:
        """Statement of an account. Movements, latest first."""
        return cast('MovementsOut', self._transport.send(
            'GET',
            f"/api/v1/accounts/{segment(organisation)}/statement",
            query={"account": account, "since": since, "until": until, "limit": limit, "cursor": cursor},
        ))

    def iter_statement(
        self,
        organisation: str,
        *,
        account: Optional[str] = None,
        since: Optional[str] = None,
        until: Optional[str] = None,
        limit: Optional[int] = None,
    ) -> Iterator[MovementOut]:
        """All that ``statement`` lists, page after page."""
        return pages(lambda cursor: cast('Dict[str, Any]', self.statement(organisation, account=account, since=since, until=until, limit=limit, cursor=cursor)))

    def dues(self, organisation: str) -> List[DueOut]:
        """What falls due. What is still to be paid of credit and bonds, earliest first."""
        return cast('List[DueOut]', self._transport.send('GET', f"/api/v1/accounts/{segment(organisation)}/dues"))

    def pay_due(self, due: int, body: PartIn, *, idempotency_key: Optional[str] = None) -> PaidOut:
        """Pay a due from the prepayment account."""
        return cast('PaidOut', self._transport.send(
            'POST',
            f"/api/v1/dues/{segment(due)}/payment",
            body=body,
            key=idempotency_key,
            once=True,
        ))


class Tariff:
    """Operations of the room tariff."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def search(
        self,
        *,
        on: Optional[str] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        q: Optional[str] = None,
        declarable: Optional[bool] = None,
    ) -> CommodityList:
        """Search the tariff. Lines by the beginning of a code or by words in French, Arabic or English; chapters
        when nothing is asked."""
        return cast('CommodityList', self._transport.send(
            'GET',
            "/api/v1/tariff/commodities",
            query={"on": on, "limit": limit, "cursor": cursor, "q": q, "declarable": declarable},
        ))

    def iter_search(
        self,
        *,
        on: Optional[str] = None,
        limit: Optional[int] = None,
        q: Optional[str] = None,
        declarable: Optional[bool] = None,
    ) -> Iterator[CommodityOut]:
        """All that ``search`` lists, page after page."""
        return pages(lambda cursor: cast('Dict[str, Any]', self.search(on=on, limit=limit, q=q, declarable=declarable, cursor=cursor)))

    def commodity(
        self,
        code: str,
        *,
        on: Optional[str] = None,
        flow: Optional[str] = None,
        procedure: Optional[str] = None,
        origin: Optional[str] = None,
        preference: Optional[str] = None,
    ) -> CommodityDetail:
        """One code and all that it meets. Description, taxes in the order of reckoning, required documents with
        alternatives, remarks and preferences."""
        return cast('CommodityDetail', self._transport.send(
            'GET',
            f"/api/v1/tariff/commodities/{segment(code)}",
            query={"on": on, "flow": flow, "procedure": procedure, "origin": origin, "preference": preference},
        ))


class Operations:
    """All rooms."""

    def __init__(self, transport: Transport) -> None:
        self.api = Api(transport)
        self.calendar = Calendar(transport)
        self.clearance = Clearance(transport)
        self.documents = Documents(transport)
        self.ledger = Ledger(transport)
        self.notices = Notices(transport)
        self.papers = Papers(transport)
        self.payments = Payments(transport)
        self.tariff = Tariff(transport)
