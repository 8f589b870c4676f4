# SPDX-License-Identifier: EUPL-1.2
"""``manage seal``: which seal is in force, whether it signs, and a new one for the demonstration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from diwana.foundation.papers import authority, seal


class Command(BaseCommand):
    help = "Show the seal in force and try it; 'renew' makes a new one for the demonstration's own authority."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", nargs="?", choices=("show", "renew"), default="show")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["act"] == "renew":
                if settings.SEAL_PKCS12_FILE or settings.SEAL_PKCS11_MODULE:
                    raise CommandError(
                        "the seal is the administration's own: its new certificate comes from its authority"
                    )
                authority.renew(settings.SEAL_FOLDER)
            held = seal.current()
            message = b"diwana seal trial\n"
            signs = seal.verifies(seal.pem(held.certificate), message, held.sign(message))
        except seal.SealUnavailable as fault:
            raise CommandError(f"the seal cannot sign: {fault}") from fault
        since, until = seal.validity(held.certificate)
        kind = "demonstration" if held.demonstration else "administration"
        self.stdout.write(f"seal         {held.certificate.subject.rfc4514_string()}")
        self.stdout.write(f"issuer       {held.certificate.issuer.rfc4514_string()}")
        self.stdout.write(f"of the       {kind}")
        self.stdout.write(f"valid        {since:%Y-%m-%d} to {until:%Y-%m-%d}")
        self.stdout.write(f"fingerprint  {held.fingerprint}")
        self.stdout.write(f"signs        {'yes' if signs else 'no'}")
        if not signs:
            raise CommandError("the key does not belong to the certificate")
