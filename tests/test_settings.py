from ipaddress import ip_network
from pathlib import Path

import pytest

from watchdog.errors import SettingsError
from watchdog.settings import Secrets, read_settings


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WATCHDOG_DATABASE_URL", "WATCHDOG_STATE", "WATCHDOG_PORT", "WATCHDOG_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_defaults_suit_a_fresh_machine() -> None:
    settings = read_settings()

    assert settings.database == "sqlite:///var/watchdog.db"
    assert settings.pages == "http://127.0.0.1:8080"
    assert settings.shipped_outlets


def test_options_win_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHDOG_DATABASE_URL", "sqlite:///environment.db")

    assert read_settings().database == "sqlite:///environment.db"
    assert read_settings(database_url="sqlite:///option.db").database == "sqlite:///option.db"
    assert read_settings(database_url=None).database == "sqlite:///environment.db"


def test_networks_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHDOG_ALLOW_ADDRESSES", "127.0.0.1/32, 10.0.0.0/8")

    assert read_settings().allow_addresses == (ip_network("127.0.0.1/32"), ip_network("10.0.0.0/8"))


def test_off_means_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHDOG_SHIPPED_OUTLETS", "off")

    assert not read_settings().shipped_outlets


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WATCHDOG_PORT", "eighty"),
        ("WATCHDOG_ALLOW_ADDRESSES", "10.0.0.300/8"),
        ("WATCHDOG_BASE_URL", "watch.example.org"),
        ("WATCHDOG_BASE_URL", "https://"),
        ("WATCHDOG_SLACK_API", "slack.example"),
        ("WATCHDOG_CONTACT", "desk@example.org\nX-Other: header"),
    ],
)
def test_a_wrong_value_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=name) as caught:
        read_settings()

    assert "Value error" not in str(caught.value)


@pytest.mark.parametrize(
    "address", ["https://watch.example.org", "http://127.0.0.1:8080/", "https://[::1]:8443/watch"]
)
def test_pages_stand_at_any_web_address(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("WATCHDOG_BASE_URL", address)

    assert read_settings().pages == address.rstrip("/")


def test_a_secret_comes_from_the_environment_a_file_or_the_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "IN_FOLDER").write_text("three\n")
    (tmp_path / "named").write_text("two\n")
    monkeypatch.setenv("IN_ENVIRONMENT", "one")
    monkeypatch.setenv("BY_FILE_FILE", str(tmp_path / "named"))
    secrets = Secrets(tmp_path)

    assert [secrets[name] for name in ("IN_ENVIRONMENT", "BY_FILE", "IN_FOLDER")] == [
        "one",
        "two",
        "three",
    ]
    with pytest.raises(KeyError):
        secrets["NOWHERE"]


def test_secrets_are_never_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIDDEN", "canary")

    assert "canary" not in repr(Secrets())
    assert not list(Secrets())


def test_settings_that_are_secrets_may_stand_in_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "WATCHDOG_SIGNING_KEY").write_text("key\n")
    (tmp_path / "url").write_text("postgresql://watchdog:canary@db.example/watchdog\n")
    monkeypatch.setenv("WATCHDOG_SECRETS", str(tmp_path))
    monkeypatch.setenv("WATCHDOG_DATABASE_URL_FILE", str(tmp_path / "url"))

    settings = read_settings()

    assert settings.database == "postgresql://watchdog:canary@db.example/watchdog"
    assert settings.signing_key is not None
    assert settings.signing_key.get_secret_value() == "key"
    assert settings.slack_signing_secret is None
    assert read_settings(database_url="sqlite:///x.db").database == "sqlite:///x.db"


def test_a_secret_file_that_is_named_and_missing_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WATCHDOG_DATABASE_URL_FILE", str(tmp_path / "gone"))

    with pytest.raises(SettingsError, match=r"URL_FILE: .*gone: no such file"):
        read_settings()


def test_an_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHDOG_SIGNING_KEY", "")
    monkeypatch.setenv("WATCHDOG_BASE_URL", "")

    settings = read_settings()

    assert settings.signing_key is None  # an empty key would sign for everybody
    assert settings.base_url is None
