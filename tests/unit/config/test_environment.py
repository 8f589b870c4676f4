# SPDX-License-Identifier: EUPL-1.2
"""Settings are read strictly: a wrong value is refused with one line that names the variable and says what to give."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from diwana.config.environment import Environment, Malformed, database


def reading(**variables: str) -> Environment:
    return Environment({f"DIWANA_{name}": value for name, value in variables.items()})


def test_an_absent_or_empty_variable_gives_the_default() -> None:
    assert reading().number("PORT", 8000, "", least=1, most=65535) == 8000
    assert reading(PORT="").number("PORT", 8000, "", least=1, most=65535) == 8000


@pytest.mark.parametrize(("text", "value"), [("1", True), ("0", False)])
def test_a_flag_is_one_or_nought(text: str, value: bool) -> None:
    assert reading(DEBUG=text).flag("DEBUG", not value, "") is value


@pytest.mark.parametrize("text", ["true", "false", "yes", "2", " 1"])
def test_any_other_flag_is_refused_by_name(text: str) -> None:
    with pytest.raises(Malformed, match=r"^DIWANA_DEBUG=.*: give 1 for yes or 0 for no$"):
        reading(DEBUG=text).flag("DEBUG", False, "")


@pytest.mark.parametrize("text", ["0", "65536", "-1", "80.5", "eight", "٨٠"])
def test_a_number_keeps_its_bounds(text: str) -> None:
    with pytest.raises(Malformed, match="a whole number from 1 to 65535"):
        reading(PORT=text).number("PORT", 8000, "", least=1, most=65535)


def test_a_choice_is_one_of_its_values() -> None:
    assert reading(LOG_LEVEL="INFO").choice("LOG_LEVEL", "ERROR", "", ("INFO", "ERROR")) == "INFO"
    with pytest.raises(Malformed, match="one of INFO, ERROR"):
        reading(LOG_LEVEL="info").choice("LOG_LEVEL", "ERROR", "", ("INFO", "ERROR"))


def test_hosts_are_separated_by_commas() -> None:
    assert reading(HOSTS="a.tn, b.tn").names("HOSTS", (), "") == ("a.tn", "b.tn")
    for text in ("a.tn,,b.tn", "https://a.tn", "a.tn b.tn"):
        with pytest.raises(Malformed, match="host names"):
            reading(HOSTS=text).names("HOSTS", (), "")


def test_a_misspelt_setting_is_noticed_and_the_right_one_proposed() -> None:
    env = reading(PROT="80")
    env.number("PORT", 8000, "", least=1, most=65535)
    with pytest.raises(Malformed, match="DIWANA_PROT is not a setting of Diwana; did you mean DIWANA_PORT"):
        env.refuse_unknown()


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Malformed, match="cannot be used as a folder"):
        reading(VAR=str(tmp_path / "file" / "below")).folder("VAR", tmp_path, "")


def test_a_postgresql_address_is_taken_apart() -> None:
    described = database("postgresql://me:p%40ss@db.example:5433/customs?sslmode=require")
    assert described["ENGINE"] == "django.db.backends.postgresql"
    assert [described[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        "customs",
        "me",
        "p@ss",
        "db.example",
        "5433",
    ]
    assert described["OPTIONS"] == {"sslmode": "require"}


def test_a_unix_socket_is_a_host() -> None:
    described = database("postgresql://me@/customs?host=/run/postgresql")
    assert (described["HOST"], described["PORT"], described["OPTIONS"]) == ("/run/postgresql", "", {})


def test_a_sqlite_address_keeps_what_makes_it_safe() -> None:
    described = database("sqlite:////srv/diwana/db.sqlite3")
    assert described["NAME"] == Path("/srv/diwana/db.sqlite3")
    assert described["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in described["OPTIONS"]["init_command"]


@pytest.mark.parametrize("address", ["mysql://me:secret@host/db", "postgresql://me:secret@host:port/db", "secret"])
def test_a_database_that_is_not_understood_is_refused_without_repeating_its_password(address: str) -> None:
    with pytest.raises(Malformed) as refused:
        reading(DATABASE_URL=address).database("DATABASE_URL", Path("x"), "")
    assert "secret" not in str(refused.value)
    assert "DIWANA_DATABASE_URL" in str(refused.value)


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "secret-key"
    first = reading().secret("SECRET_KEY", file, "")
    assert len(first) >= 48
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert reading().secret("SECRET_KEY", file, "") == first
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_a_secret_may_come_from_a_file_which_must_then_exist(tmp_path: Path) -> None:
    given = tmp_path / "given"
    env = reading(SECRET_KEY_FILE=str(given))
    with pytest.raises(Malformed, match="does not exist"):
        env.secret("SECRET_KEY", tmp_path / "own", "")
    given.write_text("x" * 40 + "\n", encoding="utf-8")
    given.chmod(0o640)
    assert env.secret("SECRET_KEY", tmp_path / "own", "") == "x" * 40


def test_a_short_secret_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="shorter than 32"):
        reading(SECRET_KEY="short").secret("SECRET_KEY", tmp_path / "own", "")


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    env = Environment(
        {"DIWANA_PORT": "x", "DIWANA_DEBUG": "true", "DIWANA_SECRET_KEY": "short", "DIWANA_PROT": "1"}, gathers=True
    )
    assert env.number("PORT", 8000, "", least=1, most=65535) == 8000
    assert env.flag("DEBUG", False, "") is False
    assert env.secret("SECRET_KEY", tmp_path / "own", "") == ""
    with pytest.raises(Malformed) as refused:
        env.finish()
    told = str(refused.value).splitlines()
    assert [line.split("=")[0].split(" ")[0] for line in told] == [
        "DIWANA_PORT",
        "DIWANA_DEBUG",
        "DIWANA_SECRET_KEY",
        "DIWANA_PROT",
    ]
    assert "short" not in told[2].replace("shorter", "")


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "given").write_text("x" * 40, encoding="utf-8")
    env = reading(METRICS_TOKEN="y" * 40, METRICS_TOKEN_FILE=str(tmp_path / "given"))
    with pytest.raises(Malformed, match="DIWANA_METRICS_TOKEN and DIWANA_METRICS_TOKEN_FILE are both given"):
        env.optional_secret("METRICS_TOKEN", "")


@pytest.mark.parametrize(("mode", "accepted"), [(0o600, True), (0o640, True), (0o644, False), (0o602, False)])
def test_a_secret_that_everybody_may_read_is_refused(tmp_path: Path, mode: int, accepted: bool) -> None:
    given = tmp_path / "given"
    given.write_text("x" * 40, encoding="utf-8")
    given.chmod(mode)
    env = reading(METRICS_TOKEN_FILE=str(given))
    if accepted:
        assert env.optional_secret("METRICS_TOKEN", "") == "x" * 40
    else:
        with pytest.raises(Malformed, match="everybody may read or change"):
            env.optional_secret("METRICS_TOKEN", "")


def test_an_optional_secret_may_be_absent_but_not_empty(tmp_path: Path) -> None:
    assert reading().optional_secret("METRICS_TOKEN", "") == ""
    (tmp_path / "given").touch(mode=0o600)
    with pytest.raises(Malformed, match="shorter than 1"):
        reading(METRICS_TOKEN_FILE=str(tmp_path / "given")).optional_secret("METRICS_TOKEN", "")


def test_a_password_of_the_database_may_be_kept_out_of_its_address() -> None:
    address = "postgresql://me@db.example/customs"
    given = reading(DATABASE_URL=address).database("DATABASE_URL", Path("x"), "", password="p@ss")
    assert (given["USER"], given["PASSWORD"]) == ("me", "p@ss")
    with pytest.raises(Malformed, match="holds a password, and one was given apart"):
        reading(DATABASE_URL="postgresql://me:a@db/c").database("DATABASE_URL", Path("x"), "", password="b")


def test_what_is_in_force_is_told_without_any_secret(tmp_path: Path) -> None:
    env = reading(DATABASE_URL="postgresql://me:s3cret@db.example/customs", SECRET_KEY="k" * 40, DEBUG="1", HOSTS="a,b")
    env.database("DATABASE_URL", Path("x"), "")
    env.secret("SECRET_KEY", tmp_path / "own", "")
    env.flag("DEBUG", False, "")
    env.names("HOSTS", (), "")
    told = {name: (one.value, one.source) for name, one in env.known.items()}
    assert told == {
        "DIWANA_DATABASE_URL": ("postgresql://me:…@db.example/customs", "environment"),
        "DIWANA_SECRET_KEY": ("set", "environment"),
        "DIWANA_SECRET_KEY_FILE": ("", "default"),
        "DIWANA_DEBUG": ("1", "environment"),
        "DIWANA_HOSTS": ("a,b", "environment"),
    }
