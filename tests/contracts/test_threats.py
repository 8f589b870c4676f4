# SPDX-License-Identifier: EUPL-1.2
"""docs/threats.md names a test for each threat, and what no room tests by itself is tested here: over every address."""

from __future__ import annotations

import ast
import csv
import io
import json
import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyotp
import pytest
from django.core import mail
from django.test import Client

from diwana.foundation.accounts.models import Membership, Person, Token
from diwana.foundation.accounts.public import actor_for, enrol_second_factor, system_actor
from diwana.foundation.accounts.roles import Role
from diwana.foundation.accounts.testing import make_member, make_organisation, make_token, sign_in
from diwana.foundation.payments.public import receive
from diwana.foundation.payments.testing import with_open_desk
from diwana.foundation.ui.listing import Column, Listing
from diwana.modules.clearance.models import Declaration
from diwana.modules.clearance.testing import desk, entry

from .test_permissions import Address, send

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "threats.md"
PASSWORD = "a long sentence to remember"
NAMED = re.compile(r"`(tests/[\w/]+\.py)::([\w:]+)`")

# ---------------------------------------------------------------------------------------------- the page itself


def rows() -> list[list[str]]:
    """The rows of the table of threats: class, threat, what prevents it, tests."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [row for row in cells if row[0] in {"S", "T", "R", "I", "D", "E"}]


def names_in(file: Path) -> set[str]:
    """Names of the tests in a file, those of a class as ``Class::test``."""
    found: set[str] = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{each.name}" for each in node.body if isinstance(each, ast.FunctionDef)}
    return {name for name in found if name.rpartition("::")[2].startswith("test_")}


def test_every_test_that_the_threat_model_names_exists() -> None:
    named = NAMED.findall(PAGE.read_text(encoding="utf-8"))
    assert len(named) > 40
    missing = [f"{file}::{name}" for file, name in named if not (ROOT / file).is_file()]
    missing += [f"{f}::{name}" for f, name in named if (ROOT / f).is_file() and name not in names_in(ROOT / f)]
    assert missing == []


def test_every_threat_has_its_class_its_answer_and_its_test() -> None:
    found = rows()
    assert {row[0] for row in found} == set("STRIDE")
    assert [row for row in found if len(row) != 4 or not all(row)] == []
    assert [row[1] for row in found if not NAMED.search(row[3])] == []


# -------------------------------------------------------------------------------------------------- signing in


def with_password(person: Person) -> Person:
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def trader() -> Person:
    return with_password(make_member(make_organisation("TRADER"), Role.TRADER))


def enter(client: Client, person: Person, **more: str) -> Any:
    return client.post("/accounts/login/", {"login": person.email, "password": PASSWORD, **more})


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


@pytest.mark.django_db
def test_one_password_tried_on_many_accounts_is_soon_not_tried_any_more(trader: Person) -> None:
    client = Client()
    for number in range(31):
        client.post("/accounts/login/", {"login": f"nobody{number}@example.org", "password": "Summer2026!"})
    enter(client, trader)
    assert not is_in(client)
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    enter(elsewhere, trader)
    assert is_in(elsewhere), "who comes from another address is not locked out by it"


@pytest.mark.django_db
def test_a_code_of_the_second_factor_cannot_be_guessed() -> None:
    secret = pyotp.random_base32()
    officer = with_password(make_member(make_organisation("", "office"), Role.CASHIER, offices=["TN001"]))
    enrol_second_factor(system_actor(), person=officer.pk, secret=secret)
    client = Client()
    enter(client, officer)
    now = pyotp.TOTP(secret).now()
    for number in range(12):
        code = f"{(int(now) + 7 + number) % 1_000_000:06}"
        client.post("/accounts/second-factor/authenticate/", {"code": code})
    client.post("/accounts/second-factor/authenticate/", {"code": pyotp.TOTP(secret).now()})
    assert not is_in(client)


@pytest.mark.django_db
def test_nobody_is_flooded_with_letters_for_a_forgotten_password(trader: Person) -> None:
    answers = [Client().post("/accounts/password/forgotten/", {"email": trader.email}) for _ in range(8)]
    assert answers[0].status_code == 302
    assert answers[-1].status_code == 429
    assert 1 <= len(mail.outbox) <= 5


@pytest.mark.django_db
def test_a_letter_names_our_host_whatever_the_request_says(trader: Person) -> None:
    poisoned = {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    Client().post("/accounts/password/forgotten/", {"email": trader.email}, headers=poisoned)
    (letter,) = mail.outbox
    assert "evil.example" not in str(letter.message())


_COUNTING = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "diwana.config.settings"
import django
django.setup()
from allauth.core import ratelimit
from django.test import RequestFactory
request = RequestFactory().post("/")
print(sum(bool(ratelimit.consume(request, action="login_failed", key="somebody")) for _ in range(3)))
"""


def run(program: str, tmp_path: Path, **environment: str) -> str:
    """What ``program`` prints in a process of its own, under the true settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DIWANA_")}
    clean |= {"DIWANA_VAR": str(tmp_path), "PYTHONPATH": str(ROOT / "src"), **environment}
    done = subprocess.run(
        [sys.executable, "-c", program], env=clean, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_attempts_to_sign_in_are_counted_by_all_processes_together(tmp_path: Path) -> None:
    assert [int(run(_COUNTING, tmp_path)) for _ in range(3)] == [3, 2, 0]


# ---------------------------------------------------------------------------------------------------- sessions


@pytest.mark.django_db
def test_what_was_copied_of_a_session_is_worth_nothing_after_signing_out(client: Client, trader: Person) -> None:
    enter(client, trader)
    thief = Client()
    thief.cookies["diwana_session"] = client.cookies["diwana_session"].value
    assert is_in(thief)
    client.post("/accounts/logout/")
    assert not is_in(thief)
    assert not is_in(client)


@pytest.mark.django_db
def test_a_new_password_ends_the_sessions_of_whoever_knew_the_old_one(client: Client, trader: Person) -> None:
    thief = Client()
    enter(thief, trader)
    enter(client, trader)
    new = "another long sentence to remember"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    trader.refresh_from_db()
    assert trader.check_password(new)
    assert is_in(client)
    assert not is_in(thief)


@pytest.mark.django_db
def test_no_script_reads_a_cookie_and_no_other_site_sends_it(client: Client, trader: Person) -> None:
    client.get("/accounts/login/")
    enter(client, trader)
    client.post("/language/", {"language": "ar", "next": "/"})
    assert {"diwana_session", "csrftoken", "django_language"} <= client.cookies.keys()
    for name in ("diwana_session", "csrftoken", "django_language"):
        assert client.cookies[name]["httponly"], name
        assert client.cookies[name]["samesite"] in {"Lax", "Strict"}, name


_HTTPS = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "diwana.config.settings"
from django.conf import settings
settings.STORAGES = {**settings.STORAGES, "staticfiles": {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
import django
django.setup()
from django.test import Client
plain = Client(SERVER_NAME="diwana.example").get("/accounts/login/")
answer = Client(SERVER_NAME="diwana.example", HTTP_X_FORWARDED_PROTO="https").get("/accounts/login/")
print(json.dumps({
    "plain": [plain.status_code, plain.headers.get("Location")],
    "status": answer.status_code,
    "hsts": answer.headers.get("Strict-Transport-Security"),
    "secure": [bool(answer.cookies["csrftoken"]["secure"]), settings.SESSION_COOKIE_SECURE],
}))
"""


def test_behind_https_nothing_travels_in_the_clear(tmp_path: Path) -> None:
    said = json.loads(run(_HTTPS, tmp_path, DIWANA_HTTPS="1", DIWANA_HOSTS="diwana.example"))
    assert said["plain"] == [301, "https://diwana.example/accounts/login/"]
    assert said["status"] == 200
    assert "max-age=31536000" in said["hsts"]
    assert said["secure"] == [True, True]


# ------------------------------------------------------------------------------------------- files for spreadsheets

FORMULAS = ("=HYPERLINK(1)", "+1", "-1+cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "\r=1", "\n=1", "\uff1d1", "\uff20a")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_list_is_a_formula(text: str) -> None:
    listing = Listing(columns=(Column("name", "Name"),), default_sort="name")
    written = b"".join(listing.csv("list", [{"name": text}])).decode("utf-8-sig")  # type: ignore[arg-type]
    assert list(csv.reader(io.StringIO(written, newline="")))[1] == [f"'{text}"]


@pytest.mark.django_db
def test_no_cell_of_a_journal_is_a_formula() -> None:
    cashier = make_member(make_organisation("", "office"), Role.CASHIER, offices=["TN001"])
    actor = with_open_desk(actor_for(cashier.pk))
    what = {"subject": "declaration:7", "lines": {"DD": Decimal(1)}, "currency": "TND", "method": "cash"}
    receive(actor, payer_organisation=make_organisation("+1234567").pk, title="=HYPERLINK(1)", **what)  # type: ignore[arg-type]
    text = sign_in(Client(), cashier).get("/payments/journal/?format=csv").content.decode()
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert "'+1234567" in cells


# ------------------------------------------------------------------------- what nobody asked somebody to fill in

FORBIDDEN: dict[str, Any] = {
    "id": 1,
    "pk": 1,
    "person": 1,
    "owner": 1,
    "owner_id": 1,
    "organisation": 1,
    "membership": 1,
    "created_by": 1,
    "state": "released",
    "channel": "green",
    "number": "2026/XX/000001",
    "version": 99,
    "roles": ["administrator"],
    "is_active": True,
    "is_staff": True,
    "is_superuser": True,
    "permissions": ["clearance.release"],
    "taxes_minor": 0,
    "registered_on": "2020-01-01",
    "post_clearance": True,
}


@pytest.mark.django_db
def test_a_body_sets_nothing_but_what_its_operation_takes(client: Client) -> None:
    people = desk()
    assert people.broker.person is not None
    token = make_token(Person.objects.get(pk=people.broker.person))

    def ask(method: str, place: str, body: dict[str, Any]) -> Any:
        address = Address(method, place, None, True)
        return send(client, address, f"/api/v1{place}", json.dumps(body), Authorization=f"Bearer {token}")

    assert ask("POST", "/declarations", {**entry(reference="MASS"), **FORBIDDEN}).status_code == 201
    row = Declaration.objects.get()
    assert (row.state, row.version, row.number, row.channel) == ("draft", 1, "", "")
    assert (row.owner_id, row.created_by_id) == (people.broker.organisation, people.broker.person)
    assert (row.registered_on, row.post_clearance) == (None, False)

    ask("POST", f"/declarations/{row.pk}/discard", {**FORBIDDEN, "version": 1, "state": "released"})
    ask("POST", f"/declarations/{row.pk}/release", {**FORBIDDEN, "version": 1})
    row.refresh_from_db()
    assert row.state == "cancelled", "as the discarding of a draft leaves it"
    assert row.owner_id == people.broker.organisation


@pytest.mark.django_db
def test_a_form_sets_nothing_but_its_fields(client: Client, trader: Person) -> None:
    before = Person.objects.filter(pk=trader.pk).values().get()
    seat = Membership.objects.filter(person=trader).values().get()
    sign_in(client, trader)
    more = {**FORBIDDEN, "email": "other@example.org", "password": "x", "digest": "0" * 64, "everywhere": "on"}
    client.post("/language/", {**more, "language": "en", "next": "/"})
    client.post("/account/organisation/", {**more, "organisation": seat["organisation_id"]})
    client.post("/account/tokens/", {**more, "name": "mine", "days": "30"})
    after = Person.objects.filter(pk=trader.pk).values().get()
    changing = {"last_login"}
    assert {k: v for k, v in after.items() if k not in changing} == {
        k: v for k, v in before.items() if k not in changing
    }
    assert Membership.objects.filter(person=trader).values().get() == seat
    token = Token.objects.get()
    assert token.membership_id == seat["id"]
    assert token.digest != "0" * 64


@pytest.mark.django_db
def test_a_section_of_a_draft_sets_nothing_but_what_is_declared(client: Client) -> None:
    people = desk()
    assert people.broker.person is not None
    sign_in(client, Person.objects.get(pk=people.broker.person))
    token = make_token(Person.objects.get(pk=people.broker.person))
    made = client.post(
        "/api/v1/declarations",
        json.dumps(entry(reference="FORM")),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "mass"},
    ).json()["id"]
    client.post(f"/declarations/{made}/edit/general/", {**FORBIDDEN, "version": "1", "reference": "CHANGED"})
    row = Declaration.objects.get(pk=made)
    assert row.entry["reference"] == "CHANGED"
    assert (row.state, row.channel, row.number) == ("draft", "", "")
    assert row.owner_id == people.broker.organisation
    assert FORBIDDEN.keys() & row.entry.keys() == set()
    assert (row.version, row.created_by_id) == (2, people.broker.person)
