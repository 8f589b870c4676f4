# SPDX-License-Identifier: EUPL-1.2
"""Webhooks: signed as Standard Webhooks has it, logged, tried again, replayed, given up, and never led inside."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client

from diwana.foundation.accounts.models import Organisation, Person
from diwana.foundation.accounts.public import Role, actor_for, system_actor
from diwana.foundation.accounts.testing import make_member, make_organisation, make_token, sign_in
from diwana.foundation.jobs.testing import jobs_named, run_jobs
from diwana.foundation.notices import client as http
from diwana.foundation.notices import services, webhooks
from diwana.foundation.notices.errors import Refused, Unknown
from diwana.foundation.notices.models import Attempt, Delivery, Endpoint, News
from diwana.foundation.notices.webhooks import NotDelivered, deliver, signature
from diwana.kernel import clock
from diwana.kernel.actor import Actor

from .test_notices import NUMBER, RELEASED, spread, tell

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
URL = "https://receiver.example/hook?a=1"


class Receiver(BaseHTTPRequestHandler):
    """A program of a trader: keeps what it was sent, answers as it is told."""

    got: list[tuple[str, dict[str, str], str]] = []
    answer = (200, b"thanks")
    location = ""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((self.path, dict(self.headers), body.decode()))
        self.send_response(self.answer[0])
        if self.location:
            self.send_header("Location", self.location)
        self.end_headers()
        self.wfile.write(self.answer[1])

    def log_message(self, *arguments: Any) -> None: ...


@pytest.fixture
def receiver(settings: Any) -> Iterator[str]:
    """Its address; only here may a webhook go to our own machine."""
    settings.WEBHOOKS_ANYWHERE = True
    Receiver.got, Receiver.answer, Receiver.location = [], (200, b"thanks"), ""
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook?a=1"
    server.shutdown()
    server.server_close()


@pytest.fixture
def trader() -> Organisation:
    return make_organisation("1234567A", "importer")


@pytest.fixture
def keeper(trader: Organisation) -> Person:
    return make_member(trader, Role.TRADER, language="en")


@pytest.fixture
def actor(keeper: Person) -> Actor:
    return actor_for(keeper.pk)


def test_the_signature_is_that_of_the_specification() -> None:
    """The example that the libraries of Standard Webhooks are tested with."""
    found = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        '{"test": 2432232314}',
    )
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_message_is_signed_delivered_and_logged(receiver: str, trader: Organisation, actor: Actor) -> None:
    made = services.add_webhook(actor, url=receiver, kinds=[RELEASED])
    tell(trader)
    tell(trader, "clearance.filed")
    with clock.at(NOW):
        spread()
    ((path, headers, body),) = Receiver.got
    assert path == "/hook?a=1"
    stamp = headers["webhook-timestamp"]
    assert headers["webhook-signature"] == signature(made.secret, headers["webhook-id"], int(stamp), body)
    said = json.loads(body)
    assert (said["type"], said["data"]["title"]) == (RELEASED, NUMBER)
    row = Delivery.objects.get()
    assert (row.state, row.tries, row.message) == ("delivered", 1, headers["webhook-id"])
    attempt = row.attempts.get()
    assert (attempt.status, attempt.answer) == (200, "thanks")
    deliver(row.pk)
    assert len(Receiver.got) == 1  # what was delivered is not delivered again by itself


def test_what_fails_is_tried_again_under_the_same_id(receiver: str, trader: Organisation, actor: Actor) -> None:
    services.add_webhook(actor, url=receiver, kinds=[RELEASED])
    Receiver.answer = (500, b"x" * 5000)
    tell(trader)
    with clock.at(NOW):
        spread()
    (job,) = jobs_named("notices.webhook")
    assert job.state == "ready"
    Receiver.answer = (204, b"")
    with clock.at(NOW + timedelta(hours=1)):
        run_jobs()
    assert [headers["webhook-id"] for _path, headers, _body in Receiver.got] == [Delivery.objects.get().message] * 2
    assert [each.status for each in Attempt.objects.order_by("id")] == [500, 204]
    assert len(Attempt.objects.earliest("id").answer) == 500
    assert Endpoint.objects.get().failing_since is None


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirection_is_not_followed(receiver: str, trader: Organisation, actor: Actor, status: int) -> None:
    services.add_webhook(actor, url=receiver, kinds=[RELEASED])
    Receiver.answer, Receiver.location = (status, b""), receiver
    tell(trader)
    spread()
    assert len(Receiver.got) == 1
    assert Delivery.objects.get().state == "failed"


def test_it_is_given_up_after_days_and_its_owner_is_told(receiver: str, trader: Organisation, actor: Actor) -> None:
    services.add_webhook(actor, url=receiver, kinds=[RELEASED])
    Receiver.answer = (503, b"")
    tell(trader)
    with clock.at(NOW):
        spread()
    row = Delivery.objects.get()
    with clock.at(NOW + timedelta(days=4)), pytest.raises(NotDelivered):
        deliver(row.pk)
    assert Endpoint.objects.get().active
    with clock.at(NOW + timedelta(days=5)), pytest.raises(NotDelivered):
        deliver(row.pk)
    assert not Endpoint.objects.get().active
    deliver(row.pk)
    assert len(Receiver.got) == 3
    assert News.objects.filter(kind="notices.webhook_disabled").count() == 1
    spread()
    assert any("Webhook switched off" in message.subject for message in mail.outbox)


def test_a_message_is_replayed_by_hand_as_it_was(receiver: str, trader: Organisation, actor: Actor) -> None:
    services.add_webhook(actor, url=receiver, kinds=[RELEASED])
    tell(trader)
    spread()
    row = Delivery.objects.get()
    services.replay(actor, row.pk)
    run_jobs()
    services.replay(actor, row.pk)
    run_jobs()
    assert len({(headers["webhook-id"], body) for _path, headers, body in Receiver.got}) == 1
    assert len(Receiver.got) == 3
    stranger = actor_for(make_member(make_organisation(), Role.TRADER).pk)
    with pytest.raises(Unknown):
        services.replay(stranger, row.pk)


def test_for_a_day_after_its_change_both_secrets_sign(receiver: str, trader: Organisation, actor: Actor) -> None:
    first = services.add_webhook(actor, url=receiver, kinds=[RELEASED])
    with clock.at(NOW):
        second = services.rotate_secret(actor, first.id, version=1)
    row = Endpoint.objects.get()
    stamp = int((NOW + timedelta(hours=23)).timestamp())
    with clock.at(NOW + timedelta(hours=23)):
        both = webhooks.headers(row, "msg_1", "{}")["webhook-signature"].split()
    assert both == [signature(secret, "msg_1", stamp, "{}") for secret in (second.secret, first.secret)]
    with clock.at(NOW + timedelta(hours=25)):
        assert len(webhooks.headers(row, "msg_1", "{}")["webhook-signature"].split()) == 1


def test_secrets_are_not_in_the_database_in_the_open(actor: Actor) -> None:
    from django.db import connection

    made = services.add_webhook(actor, url=URL, kinds=[RELEASED])
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM notices_endpoint")
        stored = str(cursor.fetchone()[0])
    assert made.secret not in stored
    assert made.secret.removeprefix("whsec_") not in stored
    services.remove_webhook(actor, made.id, version=1)
    assert Endpoint.objects.get().secret == ""


INSIDE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",  # noqa: S104
    "255.255.255.255", "198.18.0.1", "192.0.2.1", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "fd12:3456::1",
    "::ffff:10.0.0.1", "::ffff:93.184.216.34", "64:ff9b::a00:1", "2002:7f00:1::", "2001::1", "ff02::1", "::127.0.0.1",
    "2001:db8::1", "not an address",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_not_public_is_not_called(address: str) -> None:
    assert not http.is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "2606:4700:4700::1111"])
def test_what_is_public_is(address: str) -> None:
    assert http.is_public(address)


def answers(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[int]:
    """The name server gives these addresses; returns the list of how often it was asked."""
    asked: list[int] = []

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(port)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["169.254.169.254"], ["::1"]])
def test_a_name_that_leads_inside_is_not_called(monkeypatch: pytest.MonkeyPatch, addresses: list[str]) -> None:
    answers(monkeypatch, *addresses)
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("it was called"))
    answer = http.post(URL, b"{}", {})
    assert answer.status is None
    assert "public network" in answer.beginning


def test_the_name_is_asked_once_and_the_connection_goes_to_what_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answers(monkeypatch, "93.184.216.34")
    called: list[Any] = []

    def connect(address: Any, timeout: float) -> Any:
        called.append(address)
        raise OSError("no route in a test")

    monkeypatch.setattr(socket, "create_connection", connect)
    answer = http.post("https://receiver.example:8443/hook", b"{}", {})
    assert answer.status is None
    assert asked == [8443]
    assert called == [("93.184.216.34", 8443)]


@pytest.mark.parametrize(
    "url",
    [
        "http://receiver.example/", "https://user@receiver.example/", "https://u:p@receiver.example/", "ftp://a.example",
        "https://receiver.example:22/", "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://",
        "https://receiver.example/#x", "https://receiver.example/a b", "https://receiver.example:x/", "javascript:1",
        "https://réceptor.example/", "https://receiver.example/\r\nX: y", "https://10.0.0.1:443/", "", "x",
    ],
)  # fmt: skip
def test_what_may_never_be_called_is_refused_when_it_is_entered(actor: Actor, url: str) -> None:
    with pytest.raises(Refused) as refused:
        services.add_webhook(actor, url=url, kinds=[RELEASED])
    assert refused.value.field == "url"


def test_an_endpoint_that_never_ends_is_cut_off(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WEBHOOKS_ANYWHERE = True
    monkeypatch.setattr(http, "SECONDS", 0.3)
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def drip() -> None:
        caller, _ = listener.accept()
        with caller:
            caller.sendall(b"HTTP/1.1 200 OK\r\n")
            while not stop.wait(0.05):
                try:
                    caller.sendall(b"X: y\r\n")
                except OSError:
                    return

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    answer = http.post(f"http://127.0.0.1:{listener.getsockname()[1]}/", b"{}", {})
    stop.set()
    listener.close()
    assert answer.status is None
    assert answer.milliseconds < 3000


def test_an_organisation_has_ten_at_most_of_kinds_that_exist(actor: Actor) -> None:
    with pytest.raises(Refused):
        services.add_webhook(actor, url=URL, kinds=["nothing.such"])
    with pytest.raises(Refused):
        services.add_webhook(actor, url=URL, kinds=[])
    for _ in range(10):
        services.add_webhook(actor, url=URL, kinds=[RELEASED])
    with pytest.raises(Refused):
        services.add_webhook(actor, url=URL, kinds=[RELEASED])


def test_the_pages_show_the_secret_once(keeper: Person, trader: Organisation) -> None:
    client = sign_in(Client(), keeper)
    bad = client.post("/notices/webhooks/new/", {"url": "http://x", "kinds": [RELEASED]})
    assert bad.status_code == 422
    page = client.post("/notices/webhooks/new/", {"url": URL, "kinds": [RELEASED]}).content.decode()
    row = Endpoint.objects.get()
    assert str(row.secret) in page
    place = f"/notices/webhooks/{row.pk}/"
    for shown in ("/notices/webhooks/", place):
        assert str(row.secret) not in client.get(shown).content.decode()
    values = {"version": 1, "url": URL + "2", "kinds": [RELEASED, "clearance.filed"], "active": "on"}
    assert client.post(place, values).status_code == 302
    assert client.post(place, values, follow=True).redirect_chain == [(place, 302)]
    rotated = client.post(f"{place}secret/", {"version": 2}).content.decode()
    row.refresh_from_db()
    assert str(row.secret) in rotated
    sent = client.post(f"{place}test/")
    delivery = Delivery.objects.get()
    assert sent["Location"] == f"/notices/deliveries/{delivery.pk}/"
    assert "notices.test" in client.get(sent["Location"]).content.decode()
    assert client.post(f"/notices/deliveries/{delivery.pk}/replay/").status_code == 302
    assert client.get(f"{place}?state=waiting").status_code == 200
    assert b"msg_" in b"".join(client.get(f"{place}?format=csv"))  # type: ignore[arg-type]
    stranger = sign_in(Client(), make_member(make_organisation(), Role.TRADER))
    for foreign in (place, f"/notices/deliveries/{delivery.pk}/"):
        assert stranger.get(foreign).status_code == 404
    for act in ("secret", "test", "remove"):
        assert stranger.post(f"{place}{act}/", {"version": row.version}).status_code == 404
    assert client.post(f"{place}remove/", {"version": row.version}).status_code == 302
    assert client.get(place).status_code == 404


def test_the_interface_keeps_webhooks(keeper: Person, trader: Organisation) -> None:
    head = {"Authorization": f"Bearer {make_token(keeper)}"}
    client = Client()

    def post(place: str, body: dict[str, Any], key: str) -> Any:
        return client.post(place, body, content_type="application/json", headers=head | {"Idempotency-Key": key})

    made = post("/api/v1/webhooks", {"url": URL, "kinds": [RELEASED]}, "a").json()
    assert made["secret"].startswith("whsec_")
    place = f"/api/v1/webhooks/{made['id']}"
    assert client.get(place, headers=head).json()["url"] == URL
    change = {"url": URL, "kinds": ["clearance.filed"], "active": False, "version": 1}
    assert client.put(place, change, content_type="application/json", headers=head).status_code == 204
    assert client.put(place, change, content_type="application/json", headers=head).status_code == 409
    assert client.get("/api/v1/webhooks", headers=head).json()["items"][0]["active"] is False
    assert post(f"{place}/secret", {"version": 2}, "b").json()["secret"] != made["secret"]
    assert client.get(f"{place}/deliveries", headers=head).json()["items"] == []
    assert post(f"{place}/removal", {"version": 3}, "c").status_code == 204
    assert client.get(place, headers=head).status_code == 404
    assert post("/api/v1/webhooks", {"url": "http://x", "kinds": [RELEASED]}, "d").status_code == 422
    assert post("/api/v1/deliveries/9/replay", {}, "e").status_code == 404


def test_what_is_confidential_is_not_in_a_message(trader: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from diwana.foundation.notices import spreading
    from diwana.foundation.notices.kinds import kinds

    monkeypatch.setattr(spreading, "kinds", lambda: {RELEASED: replace(kinds()[RELEASED], confidential=True)})
    tell(trader)
    assert json.loads(spreading.body_of(News.objects.get()))["data"] == {"subject": "declaration:17"}


def test_a_rolled_back_change_calls_nobody(receiver: str, trader: Organisation, actor: Actor) -> None:
    services.add_webhook(actor, url=receiver, kinds=[RELEASED])
    with transaction.atomic():
        tell(trader)
        transaction.set_rollback(True)
    spread()
    assert Receiver.got == []
    assert system_actor().person is None
