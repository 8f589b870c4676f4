# SPDX-License-Identifier: EUPL-1.2
"""What requests to the API carry about declarations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from ninja import Field, Schema

from diwana.modules.clearance.states import IrregularityKind, Outcome, Resolution


class AtVersion(Schema):
    """Which state of the declaration the caller saw; another one answers 409."""

    version: int = Field(ge=1, description="Version that you read.")


class CancelIn(AtVersion):
    reason: str = Field(min_length=1, max_length=4000)


class ExamineIn(AtVersion):
    outcome: Outcome
    kinds: list[IrregularityKind] = Field(default_factory=list, max_length=10)
    note: str = Field("", max_length=4000)


class ResolveIn(AtVersion):
    resolution: Resolution
    note: str = Field(min_length=1, max_length=4000)
    additional: Decimal | None = Field(None, description="Amount charged, in the declaration's currency.")
    watch: bool = Field(False, description="Look more closely at the firm's declarations for a time.")


class PayIn(AtVersion):
    method: str = Field(max_length=20)
    reference: str = Field("", max_length=100)


class SettleIn(AtVersion):
    method: Literal["prepayment", "credit", "bond"]
    account: str = Field("", max_length=35, description="Customs code of whose account pays; the principal's if empty.")
    security: int | None = Field(None, ge=1, description="The guarantee that stands for a bond.")


class NoteIn(AtVersion):
    note: str = Field("", max_length=4000)


class LanguageIn(Schema):
    language: Literal["fr", "ar", "en"] = Field("fr", description="Language of the paper.")


class NumberOut(Schema):
    number: str


class ListIn(Schema):
    text: str = Field("", max_length=200, description="Words of number, reference, parties, goods.")
    state: str = Field("", max_length=10)
    channel: str = Field("", max_length=6)
    office: str = Field("", max_length=17)
    since: date | None = None
    until: date | None = None
    order: str = Field("-updated", pattern="^-?(updated|filed|number|value|taxes)$")
