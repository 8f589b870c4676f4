# SPDX-License-Identifier: EUPL-1.2
"""A demonstration bank account with one statement: a prepayment found by its reference, takings of a desk, lines that
nobody has attributed yet."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings

from diwana.foundation.accounts.demo import actors
from diwana.foundation.banking import queries, services
from diwana.foundation.banking.models import BankAccount, Line
from diwana.foundation.banking.testing import IBAN, Booked, camt053
from diwana.foundation.payments.public import payment_reference
from diwana.kernel import clock

TREASURER = "treasurer@diwana.example"
BEFORE = 18


def load(seed: int) -> None:
    """Create it; nothing where the demonstration people are not there or a bank account is already."""
    treasurer = actors().get(TREASURER)
    if treasurer is None or BankAccount.objects.exists():
        return
    day = clock.today(settings.TIME_ZONE) - timedelta(days=BEFORE)
    with clock.at(datetime.combine(day, time(10), tzinfo=ZoneInfo(settings.TIME_ZONE))):
        account = services.register_account(
            treasurer, iban=IBAN, name="Recette des douanes, Banque Carthage Démonstration", currency="TND"
        )
        known = "TN5904018104003691234567"
        entries = [
            Booked(
                "15000.000", f"PROVISION {payment_reference('1034567B')}", "TRANSIT CARTHAGE SARL", known, "BC-1001"
            ),
            Booked("90000.000", "VIREMENT DEMO 1034567B", "TRANSIT CARTHAGE SARL", known, "BC-1002"),
            Booked("3250.500", "REGLEMENT DROITS", "SOCIETE JASMIN ELECTRONIQUE", "", "BC-1003"),
            Booked("740.000", "VERSEMENT ESPECES", "", "", "BC-1004"),
            Booked("-18.500", "FRAIS DE TENUE DE COMPTE", "", "", "BC-1005"),
        ]
        dated = [entry._replace(day=day - timedelta(days=1)) for entry in entries]
        content = camt053(dated, opening=str(Decimal("12450.000")), number=f"{day.year}-001")
        services.import_statements(treasurer, account=account, content=content, mapping={})
        first = Line.objects.get(account=account, reference="BC-1001")
        _facts, _attributions, found = queries.line(treasurer, first.pk)
        parts = [(target, key, minor) for target, key, _title, minor in found[0].parts]
        services.attribute(treasurer, line=first.pk, parts=parts, confidence=found[0].confidence)
