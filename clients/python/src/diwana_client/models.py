# SPDX-License-Identifier: EUPL-1.2
# Generated from docs/openapi.json by `manage client --write`. Do not edit.
"""What the API takes and answers. Amounts are text: a JSON number may lose digits."""

from __future__ import annotations

from typing import Any, Dict, List, Literal, Optional, TypedDict, Union

Certainty = Literal['fixed', 'announced', 'expected']
Unit = Literal['days', 'working_days', 'months', 'years']
IrregularityKind = Literal['quantity', 'value', 'classification', 'origin', 'documents', 'prohibited', 'other']
Outcome = Literal['conform', 'irregular']
Resolution = Literal['accept', 'charge', 'refuse']


class CheckpointOut(TypedDict):
    # How many events are signed for.
    size: int
    # Their Merkle tree hash (RFC 6962, SHA-256), hexadecimal.
    root: str
    at: str
    # The signed note (C2SP tlog-checkpoint).
    note: str


class CheckpointsOut(TypedDict):
    # How many there are in all.
    total: int
    # How many a page holds at most.
    limit: int
    # Cursor of the next page; null on the last one.
    next: Optional[str]
    items: List[CheckpointOut]


class LedgerKeysOut(TypedDict):
    # The key in force, as a C2SP verifier key; confirm it by another way.
    verifier_key: str
    # The former keys, oldest first.
    retired: List[RetiredKeyOut]


class RetiredKeyOut(TypedDict):
    # C2SP verifier key.
    verifier_key: str
    # It signed for so many events at most.
    size: int
    # By which it handed over to the next key; both signed it.
    note: str


class ConsistencyOut(TypedDict):
    first: int
    second: int
    first_root: str
    second_root: str
    # RFC 6962 consistency proof, hexadecimal.
    path: List[str]


class InclusionOut(TypedDict):
    index: int
    size: int
    leaf_hash: str
    root: str
    # RFC 6962 audit path, hexadecimal, from the leaf upwards.
    path: List[str]


class _BundleOut(TypedDict):
    format: str
    version: int
    subject: str
    # C2SP verifier key; confirm it by another way.
    verifier_key: str
    checkpoint: str
    consistency: Optional[LedgerGrownOut]
    events: List[ProvedEventOut]


class BundleOut(_BundleOut, total=False):
    # Where the key was changed: the signed notes by which the former keys handed over.
    rotations: Optional[List[str]]


class LedgerGrownOut(TypedDict):
    first: int
    root: str
    path: List[str]


class LedgerOpeningOut(TypedDict):
    salt: str
    # Canonical JSON; SHA-256 over salt and value is the commitment in the leaf.
    value: str


class ProvedEventOut(TypedDict):
    # The bytes that are hashed, as text.
    leaf: str
    # data and reason, as far as they were said and not erased.
    openings: Dict[str, LedgerOpeningOut]
    path: List[str]


class DayOffOut(TypedDict):
    day: str
    code: str
    labels: Dict[str, str]
    certainty: Certainty
    # The only office that is closed; empty: all of them.
    office: str
    source: str


class WorkingDayOut(TypedDict):
    # The working day that was counted to.
    day: str


class DeadlineOut(TypedDict):
    id: int
    subject: str
    kind: str
    title: str
    office: str
    start: str
    amount: int
    unit: Unit
    state: str
    # Last day in time; null while the clock stands still.
    last_day: Optional[str]
    # Days of the unit that still count after today; of months: calendar days.
    remaining: int
    overdue: bool
    opened_at: str
    version: int


class DeadlinesOut(TypedDict):
    # How many there are in all.
    total: int
    # How many a page holds at most.
    limit: int
    # Cursor of the next page; null on the last one.
    next: Optional[str]
    items: List[DeadlineOut]


class _SuspendIn(TypedDict):
    version: int
    reason: str


class SuspendIn(_SuspendIn, total=False):
    # First day that does not count; today when absent.
    since: Optional[str]


class _ResumeIn(TypedDict):
    version: int
    reason: str


class ResumeIn(_ResumeIn, total=False):
    # First day that counts again; today when absent.
    on: Optional[str]


class ExtendIn(TypedDict):
    version: int
    reason: str
    amount: int
    unit: Unit


class NoticeOut(TypedDict):
    id: int
    kind: str
    label: str
    # The news in the caller's language.
    text: str
    title: str
    subject: str
    at: str
    read: bool


class NoticesOut(TypedDict):
    # How many there are in all.
    total: int
    # How many a page holds at most.
    limit: int
    # Cursor of the next page; null on the last one.
    next: Optional[str]
    items: List[NoticeOut]


class UpTo(TypedDict):
    # id of the newest notice that you have seen.
    up_to: int


class WebhookOut(TypedDict):
    id: int
    url: str
    kinds: List[str]
    active: bool
    failing_since: Optional[str]
    created_at: str
    rotated_at: Optional[str]
    version: int


class WebhooksOut(TypedDict):
    items: List[WebhookOut]


class SecretOut(TypedDict):
    id: int
    # Shown this once: verify webhook-signature with it (Standard Webhooks).
    secret: str


class WebhookIn(TypedDict):
    # Begins with https://, on the public network.
    url: str
    kinds: List[str]


class WebhookChange(TypedDict):
    # Begins with https://, on the public network.
    url: str
    kinds: List[str]
    version: int
    active: bool


class WebhookVersion(TypedDict):
    version: int


class DeliveriesOut(TypedDict):
    # How many there are in all.
    total: int
    # How many a page holds at most.
    limit: int
    # Cursor of the next page; null on the last one.
    next: Optional[str]
    items: List[DeliveryOut]


class DeliveryOut(TypedDict):
    id: int
    # webhook-id
    message: str
    kind: str
    # waiting, delivered or failed (it may be tried again)
    state: str
    tries: int
    at: str
    status: Optional[int]
    milliseconds: Optional[int]
    answer: str


class PaperList(TypedDict):
    # How many there are in all.
    total: int
    # How many a page holds at most.
    limit: int
    # Cursor of the next page; null on the last one.
    next: Optional[str]
    items: List[PaperOut]


class PaperOut(TypedDict):
    number: str
    kind: str
    # Number of what it is about.
    reference: str
    language: str
    # 1 for the first paper of its subject and kind.
    copy_number: int
    office: str
    issued_at: str
    # issued, replaced or revoked.
    state: str
    replaced_by: str
    # SHA-256 of the whole file, hexadecimal.
    sha256: str
    size: int
    # Check value printed beside the number.
    check: str
    # What the printed code carries, base 32.
    code: str


class FactsOut(TypedDict):
    number: str
    kind: str
    reference: str
    language: str
    issued_at: str
    copy_number: int
    office: str
    # Masked.
    parties: List[str]
    total: Optional[str]
    currency: str
    erased: bool


class SealOut(TypedDict):
    fingerprint: str
    subject: str
    issuer: str
    not_before: str
    not_after: str
    demonstration: bool


class VerificationOut(TypedDict):
    # authentic, superseded, revoked, issued, mismatch or unknown.
    verdict: str
    # The file is authentic, or all facts on the paper were given and agree.
    accepted: bool
    reason: str
    differing: List[str]
    facts: Optional[FactsOut]
    seal: Optional[SealOut]
    # Index of its issue in the ledger.
    event: Optional[int]
    replaced_by: str


class ClaimsIn(TypedDict, total=False):
    """What is read on the paper; all that its code vouches for must be given for ``accepted``."""

    kind: str
    number: str
    reference: str
    issued_on: Optional[str]
    # Amount and currency: 12345.678 TND
    total: str
    # Names, whole or masked, in order.
    parties: List[str]


class VerificationIn(TypedDict, total=False):
    """At least one of sha256, number with check, and code. Several must belong to the same paper."""

    # Of the whole file, hexadecimal.
    sha256: str
    number: str
    check: str
    # Text or address read from the printed code.
    code: str
    claims: Optional[ClaimsIn]


class BalanceOut(TypedDict):
    """Amounts in ``currency``."""

    # Customs code.
    organisation: str
    currency: str
    # Prepaid.
    balance: str
    reserved: str
    # Prepaid and not reserved.
    available: str
    credit_limit: str
    credit_used: str
    credit_free: str
    deposits: str
    guarantees_free: str
    owed: str
    overdue: str
    fees: str
    # ISO 11649 reference to write on a transfer into the account.
    reference: str


class MovementOut(TypedDict):
    at: str
    day: str
    # The verb that made the entry.
    what: str
    title: str
    account: str
    receipt: str
    # Positive when the account gained.
    amount: str
    # Of that account afterwards.
    balance: str
    currency: str


class MovementsOut(TypedDict):
    # How many there are in all.
    total: int
    # How many a page holds at most.
    limit: int
    # Cursor of the next page; null on the last one.
    next: Optional[str]
    items: List[MovementOut]


class DueOut(TypedDict):
    id: int
    kind: str
    receipt: str
    title: str
    currency: str
    total: str
    left: str
    # As of today, for all that is left.
    late_interest: str
    drawn_on: str
    due_on: str
    overdue: bool


class PaidOut(TypedDict):
    number: str
    total: str
    currency: str
    at: str


class PartIn(TypedDict, total=False):
    # Part of the debt; all of it if absent. Late interest is added.
    amount: Optional[Union[float, str]]


class JobOut(TypedDict):
    id: int
    # Kind of work, 'room.work'.
    name: str
    # The same in the reader's language.
    title: str
    # ready, running, done, dead (given up) or cancelled.
    state: str
    # How much of total is done.
    done: int
    # How much there is to do; 0: not known.
    total: int
    note: str
    # Why the last attempt failed, in plain words; empty: it did not.
    failure: str
    # When it was asked for.
    at: str
    finished_at: Optional[str]


class DocumentOut(TypedDict):
    id: str
    subject: str
    kind: str
    # Code of the document (box 44), where it is one of these.
    code: str
    reference: str
    name: str
    # Media type that the content has.
    type: str
    # Bytes.
    size: int
    # SHA-256 of the content, hexadecimal.
    sha256: str
    # not_scanned, waiting, clean, infected or failed.
    scan: str
    scan_engine: str
    scanned_at: Optional[str]
    attached_at: str
    frozen_at: Optional[str]
    # Address of the content.
    content: str


class KindOut(TypedDict):
    code: str
    # Media types that are taken.
    types: List[str]
    # Largest file.
    bytes: int
    # Most files at one subject.
    number: int


class ShelfOut(TypedDict):
    documents: List[DocumentOut]
    # What may be attached there.
    kinds: List[KindOut]
    # Whether you may attach and remove now.
    attach: bool
    # Where to begin an upload (tus 1.0.0).
    uploads: str


class CommodityList(TypedDict):
    # How many there are in all.
    total: int
    # How many a page holds at most.
    limit: int
    # Cursor of the next page; null on the last one.
    next: Optional[str]
    items: List[CommodityOut]


class CommodityOut(TypedDict):
    code: str
    descriptions: Dict[str, str]
    supplementary_unit: str
    declarable: bool
    valid_from: str
    valid_to: Optional[str]
    source: str


class CommodityDetail(TypedDict):
    code: str
    descriptions: Dict[str, str]
    supplementary_unit: str
    declarable: bool
    valid_from: str
    valid_to: Optional[str]
    source: str
    on: str
    above: List[CommodityOut]
    below: List[CommodityOut]
    taxes: List[CommodityTaxOut]
    documents: List[CommodityDocumentOut]
    remarks: List[CommodityRemarkOut]
    preferences: List[CommodityPreferenceOut]


class CommodityDocumentOut(TypedDict):
    alternatives: List[str]
    labels: Dict[str, str]
    source: str


class CommodityPreferenceOut(TypedDict):
    preference: str
    geography: str
    tax: str
    rate: str
    source: str


class CommodityRemarkOut(TypedDict):
    kind: str
    labels: Dict[str, str]
    source: str


class CommodityTaxOut(TypedDict):
    code: str
    names: Dict[str, str]
    order: int
    base: str
    rate: str
    payable: bool
    relief: Optional[Dict[str, str]]
    source: str
    definition_source: str


class RowOut(TypedDict):
    id: int
    version: int
    number: str
    state: str
    channel: Optional[str]
    type: str
    flow: str
    reference: str
    office: str
    importer: str
    exporter: str
    items: int
    packages: int
    gross_mass: str
    value: Optional[str]
    due: Optional[str]
    currency: str
    updated_at: str
    filed_at: Optional[str]


class RowsOut(TypedDict):
    # How many there are in all.
    total: int
    # How many a page holds at most.
    limit: int
    # Cursor of the next page; null on the last one.
    next: Optional[str]
    items: List[RowOut]


class FiledOut(TypedDict):
    id: int
    number: str
    version: int


class AppraisalOut(TypedDict):
    can_be_filed: bool
    findings: List[FindingOut]
    items: int
    currency: Optional[str]
    value: str
    taxes: List[AppraisedTaxOut]
    totals: Dict[str, str]
    total: str


class AppraisedTaxOut(TypedDict):
    item: Optional[int]
    code: str
    base: Optional[str]
    rate: str
    amount: str
    payable: bool
    status: str


class FindingOut(TypedDict):
    code: str
    severity: str
    # JSON pointer (RFC 6901) into the entry.
    pointer: str
    # Pointer with one-based numbers, as the pages show it.
    place: str
    box: str
    item: Optional[int]
    value: str
    message: str
    remedy: str


class AttachedOut(TypedDict):
    id: str
    code: str
    reference: str
    name: str
    type: str
    size: int
    sha256: str
    scan: str


class DetailOut(TypedDict):
    id: int
    version: int
    number: str
    state: str
    channel: Optional[str]
    type: str
    flow: str
    reference: str
    office: str
    importer: str
    exporter: str
    items: int
    packages: int
    gross_mass: str
    value: Optional[str]
    due: Optional[str]
    currency: str
    updated_at: str
    filed_at: Optional[str]
    entry: Dict[str, Any]
    owner: str
    mine: bool
    registered_on: Optional[str]
    additional: Optional[str]
    taxes: List[TaxRowOut]
    totals: Dict[str, str]
    findings: List[FindingOut]
    # Files attached; more of each at /documents/{id}.
    documents: List[AttachedOut]
    # For officers only; empty for others.
    reasons: List[ReasonOut]
    timeline: List[EventOut]
    # What you may do now.
    verbs: List[str]
    needed_from: Literal['me', 'trader', 'customs', '']


class EventOut(TypedDict):
    index: int
    at: str
    verb: str
    data: Dict[str, Any]
    reason: Optional[str]


class ReasonOut(TypedDict):
    code: str
    channel: str
    text: str
    item: Optional[int]
    params: Dict[str, Any]


class TaxRowOut(TypedDict):
    item: Optional[int]
    code: str
    amount: str
    payable: bool
    working: Dict[str, Any]


class VersionOut(TypedDict):
    id: int
    version: int


class AtVersion(TypedDict):
    """Which state of the declaration the caller saw; another one answers 409."""

    # Version that you read.
    version: int


class CancelIn(TypedDict):
    # Version that you read.
    version: int
    reason: str


class _ExamineIn(TypedDict):
    # Version that you read.
    version: int
    outcome: Outcome


class ExamineIn(_ExamineIn, total=False):
    kinds: List[IrregularityKind]
    note: str


class _ResolveIn(TypedDict):
    # Version that you read.
    version: int
    resolution: Resolution
    note: str


class ResolveIn(_ResolveIn, total=False):
    # Amount charged, in the declaration's currency.
    additional: Optional[Union[float, str]]
    # Look more closely at the firm's declarations for a time.
    watch: bool


class ReceiptOut(TypedDict):
    number: str
    total: str
    currency: str
    at: str


class _PayIn(TypedDict):
    # Version that you read.
    version: int
    method: str


class PayIn(_PayIn, total=False):
    reference: str


class _SettleIn(TypedDict):
    # Version that you read.
    version: int
    method: Literal['prepayment', 'credit', 'bond']


class SettleIn(_SettleIn, total=False):
    # Customs code of whose account pays; the principal's if empty.
    account: str
    # The guarantee that stands for a bond.
    security: Optional[int]


class _NoteIn(TypedDict):
    # Version that you read.
    version: int


class NoteIn(_NoteIn, total=False):
    note: str
