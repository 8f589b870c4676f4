"""The secrets of the draws were sealed under the key of the sessions; the vault keeps them from now on."""

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import migrations

from diwana.modules.risk.sealing import seal


def seal_anew(apps, schema_editor):
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"diwana.risk.draw").derive(settings.SECRET_KEY.encode())
    secrets = apps.get_model("risk", "DrawSecret").objects
    for row in secrets.only("day", "sealed"):
        sealed = bytes(row.sealed)
        secret = AESGCM(key).decrypt(sealed[:12], sealed[12:], row.day.isoformat().encode())
        secrets.filter(pk=row.pk).update(sealed=seal(secret, row.day))


class Migration(migrations.Migration):
    irreversible = "under the key of the sessions again, they would be lost with it; restore the backup made before"
    dependencies = [("risk", "0001_initial")]
    operations = [migrations.RunPython(seal_anew)]
