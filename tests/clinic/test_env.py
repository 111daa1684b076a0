"""Typed readers of the environment: a wrong value stops the start."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from clinic import env


def test_text_and_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("X_TEXT", raising=False)
    assert env.text("X_TEXT", "a") == "a"
    monkeypatch.setenv("X_TEXT", "b")
    assert env.text("X_TEXT") == "b"


def test_missing_text_says_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("X_TEXT", raising=False)
    with pytest.raises(ImproperlyConfigured, match="X_TEXT"):
        env.text("X_TEXT")


@pytest.mark.parametrize(("value", "read"), [("1", True), ("off", False), ("Yes", True)])
def test_flag(monkeypatch: pytest.MonkeyPatch, value: str, read: bool) -> None:
    monkeypatch.setenv("X_FLAG", value)
    assert env.flag("X_FLAG", default=not read) is read


def test_nonsense_flag_and_number_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X_FLAG", "perhaps")
    monkeypatch.setenv("X_WHOLE", "1.5")
    with pytest.raises(ImproperlyConfigured, match="X_FLAG"):
        env.flag("X_FLAG", default=True)
    with pytest.raises(ImproperlyConfigured, match="X_WHOLE"):
        env.whole("X_WHOLE", 1)


def test_secret_is_long_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X_SECRET", "short")
    with pytest.raises(ImproperlyConfigured, match="X_SECRET"):
        env.secret("X_SECRET", debug=True)
    monkeypatch.delenv("X_SECRET")
    with pytest.raises(ImproperlyConfigured, match="X_SECRET"):
        env.secret("X_SECRET", debug=False)
    assert env.secret("X_SECRET", debug=True)


def test_database_by_socket_and_by_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X_DB", "postgresql://clinic@/clinic?host=/run/pg")
    assert env.database("X_DB")["HOST"] == "/run/pg"
    monkeypatch.setenv("X_DB", "postgresql://u:p%40ss@db.example:5433/n?sslmode=require")
    found = env.database("X_DB")
    assert (found["HOST"], found["PORT"], found["PASSWORD"]) == ("db.example", "5433", "p@ss")
    assert found["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize("address", ["mysql://h/n", "postgresql://h", "n"])
def test_other_databases_are_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("X_DB", address)
    with pytest.raises(ImproperlyConfigured, match="X_DB"):
        env.database("X_DB")


def test_broker_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X_REDIS", "unix://:pw@/run/redis.sock?db=1")
    assert env.broker("X_REDIS") == "redis+socket://:pw@/run/redis.sock?virtual_host=1"
    monkeypatch.setenv("X_REDIS", "amqp://h")
    with pytest.raises(ImproperlyConfigured, match="X_REDIS"):
        env.broker("X_REDIS")


@pytest.fixture
def mail_env(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for end in ("KEY", "URL", "DOMAIN"):
        monkeypatch.delenv(f"EMAIL_PROVIDER_{end}", raising=False)
    for end in ("SECRET", "KEY"):
        monkeypatch.delenv(f"EMAIL_HOOK_{end}", raising=False)
    return monkeypatch


def test_mail_goes_by_smtp_unless_a_provider_is_named(mail_env: pytest.MonkeyPatch) -> None:
    assert env.mail_provider("") == {}
    with pytest.raises(ImproperlyConfigured, match="EMAIL_PROVIDER_KEY"):
        env.mail_provider("postmark")
    mail_env.setenv("EMAIL_PROVIDER_KEY", "k")
    found = env.mail_provider("postmark")
    assert found["POSTMARK_SERVER_TOKEN"] == "k"
    assert found["SEND_DEFAULTS"] == {"track_opens": False, "track_clicks": False}
    assert "WEBHOOK_SECRET" not in found  # the door of reports stays shut


def test_a_half_set_up_of_reports_stops_the_start(mail_env: pytest.MonkeyPatch) -> None:
    mail_env.setenv("EMAIL_PROVIDER_KEY", "k")
    mail_env.setenv("EMAIL_HOOK_SECRET", "short")
    with pytest.raises(ImproperlyConfigured, match="EMAIL_HOOK_SECRET"):
        env.mail_provider("postmark")
    mail_env.setenv("EMAIL_HOOK_SECRET", "mail:" + "s" * 20)
    assert env.mail_provider("postmark")["WEBHOOK_SECRET"] == "mail:" + "s" * 20
    with pytest.raises(ImproperlyConfigured, match="EMAIL_HOOK_KEY"):
        env.mail_provider("mailgun")
    mail_env.setenv("EMAIL_HOOK_KEY", "sign")
    mail_env.setenv("EMAIL_PROVIDER_DOMAIN", "mg.clinic.example")
    found = env.mail_provider("mailgun")
    assert found["MAILGUN_WEBHOOK_SIGNING_KEY"] == "sign"
    assert found["MAILGUN_SENDER_DOMAIN"] == "mg.clinic.example"
