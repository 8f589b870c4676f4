import diwana.foundation.vault.fields
from django.db import migrations


def fill(apps, schema_editor):
    """What the blind indices of the applications that were sent are of."""
    from diwana.foundation.accounts.folding import identity_key

    for row in apps.get_model("members", "Application").objects.exclude(reference="").iterator():
        entry = row.entry or {}
        row.identity = identity_key(entry.get("you"))
        row.tax = entry.get("organisation", {}).get("tax_number", "")
        row.save(update_fields=["tax", "identity"])


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="application",
            name="identity",
            field=diwana.foundation.vault.fields.EncryptedTextField(
                blank=True, default="", help_text="Identity document as ``kind:issuer:number``, once sent."
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="tax",
            field=diwana.foundation.vault.fields.EncryptedTextField(
                blank=True, default="", help_text="Tax number in its shortest form, once sent."
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
