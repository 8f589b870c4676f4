# SPDX-License-Identifier: EUPL-1.2
"""Entries of the first form take the day, office, cashier and title of their receipts; accounts of payers their owner."""

from django.db import migrations


def fill(apps, schema_editor):
    Receipt = apps.get_model("payments", "Receipt")
    Entry = apps.get_model("payments", "Entry")
    Account = apps.get_model("payments", "Account")
    JournalDay = apps.get_model("payments", "JournalDay")
    days = set()
    for receipt in Receipt.objects.iterator():
        Entry.objects.filter(pk=receipt.entry_id).update(
            day=receipt.day, office=receipt.office, person=receipt.cashier_id, title=receipt.title
        )
        days.add((receipt.office, receipt.day))
    JournalDay.objects.bulk_create([JournalDay(office=office, day=day) for office, day in sorted(days)])
    for account in Account.objects.filter(kind="payer").iterator():
        account.organisation_id = int(account.key)
        account.save(update_fields=["organisation"])


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_accounts_and_desks")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
