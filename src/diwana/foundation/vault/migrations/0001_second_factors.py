"""Second factors were encrypted under the key of the sessions; the vault keeps them from now on."""

import base64

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import migrations

from diwana.foundation.vault.sealing import encrypt_text

PURPOSE = "mfa.authenticator"


def encrypt_anew(apps, schema_editor):
    key = HKDF(SHA256(), length=32, salt=None, info=b"diwana second factors").derive(settings.SECRET_KEY.encode())
    former = Fernet(base64.urlsafe_b64encode(key))
    factors = apps.get_model("mfa", "Authenticator").objects
    for row in factors.filter(type__in=("totp", "recovery_codes")):
        renewed = {
            name: encrypt_text(PURPOSE, former.decrypt(value.encode()).decode())
            for name, value in row.data.items()
            if name in {"secret", "seed"}
        }
        factors.filter(pk=row.pk).update(data={**row.data, **renewed})


class Migration(migrations.Migration):
    irreversible = "under the key of the sessions again, they would be lost with it; restore the backup made before"
    dependencies = [("mfa", "0003_authenticator_type_uniq")]
    operations = [migrations.RunPython(encrypt_anew)]
