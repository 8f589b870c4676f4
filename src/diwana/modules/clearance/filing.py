# SPDX-License-Identifier: EUPL-1.2
"""Filing: from an entry to a registered declaration with its rows, its channel and its two events in the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any

import msgspec
from django.conf import settings
from django.db.models import F

from diwana.engines.duty import TaxLine as Reckoned
from diwana.engines.duty import sentences
from diwana.foundation.accounts.public import Act, organisation, organisation_by_identifier, represented_identifiers
from diwana.foundation.accounts.public import standings as register
from diwana.foundation.ledger.public import record
from diwana.foundation.reference.public import profile
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.assessment import Channel, RiskAssessment
from diwana.kernel.declaration import DeclarationFacts, PartyFacts
from diwana.kernel.money import from_minor, to_minor
from diwana.kernel.quantity import to_micro
from diwana.kernel.rules import Severity
from diwana.modules.clearance.appraisal import Appraisal, judge
from diwana.modules.clearance.elements import flow_of
from diwana.modules.clearance.errors import FilingRefused
from diwana.modules.clearance.intake import Entry, read
from diwana.modules.clearance.models import Counter, Declaration, Finding, Item, Reason, TaxLine
from diwana.modules.clearance.search import normalised
from diwana.modules.clearance.states import LIFE, State, Verb
