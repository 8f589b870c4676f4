# SPDX-License-Identifier: EUPL-1.2
"""``manage register``: a person, his organisation and his roles — the first administrator of a new service, for one."""

from __future__ import annotations

import sys
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from diwana.foundation.accounts import services
from diwana.foundation.accounts.errors import Refused
from diwana.foundation.accounts.models import OrganisationKind, Person
from diwana.foundation.accounts.queries import organisation_by_identifier, system_actor
from diwana.foundation.accounts.roles import Role


class Command(BaseCommand):
    help = "Register a person who signs in with EMAIL, in roles at an organisation. The password is asked for."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="address he signs in with")
        parser.add_argument("name", help="name as shown to others")
        parser.add_argument("--role", action="append", required=True, choices=Role.values, help="may be repeated")
        parser.add_argument("--organisation", required=True, metavar="CODE", help="customs code of his organisation")
        parser.add_argument("--organisation-name", metavar="NAME", help="registers the organisation under that name")
        parser.add_argument("--kind", action="append", choices=OrganisationKind.values, help="what it is registered as")
        parser.add_argument("--country", default="TN", help="country of the new organisation, ISO 3166-1 alpha-2")
        parser.add_argument("--office", action="append", default=[], help="customs office he serves; may be repeated")
        parser.add_argument("--everywhere", action="store_true", help="he serves every office")
        parser.add_argument("--language", default="fr", choices=["fr", "ar", "en"], help="language of his pages")

    def handle(self, *args: Any, **options: Any) -> None:
        password = getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            validate_password(password, Person(email=options["email"], name=options["name"]))
            with transaction.atomic():
                self.register(password, options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except Refused as refused:
            raise CommandError(refused.message % refused.values) from None
        self.stdout.write(f"{options['email']} can sign in as {', '.join(options['role'])}")

    def register(self, password: str, options: dict[str, Any]) -> None:
        system = system_actor()
        if options["organisation_name"]:
            organisation = services.register_organisation(
                system,
                identifier=options["organisation"],
                name=options["organisation_name"],
                kinds=options["kind"] or [],
                country=options["country"],
            )
        else:
            found = organisation_by_identifier(options["organisation"])
            if found is None:
                raise CommandError(
                    f"no organisation has the customs code {options['organisation']}: give --organisation-name"
                )
            organisation = found
        person = services.register_person(
            system, email=options["email"], name=options["name"], language=options["language"], password=password
        )
        services.appoint(
            system,
            person=person.id,
            organisation=organisation.id,
            roles=options["role"],
            offices=options["office"],
            everywhere=options["everywhere"],
        )
