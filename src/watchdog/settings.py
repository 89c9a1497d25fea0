"""Typed settings from the environment and from secret files.

In:   environment variables `WATCHDOG_…`, and the secrets that routes name as `${NAME}`.
Out:  `Settings`, or a SettingsError that names the variable.

The only module that reads the environment. `docs/reference/settings.md` describes each.
"""

import os
import re
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from watchdog.errors import SettingsError

Network = IPv4Network | IPv6Network
_WEB_ADDRESS = re.compile(r"https?://[^\s/?#]+[^\s?#]*", re.IGNORECASE)
_FILE_ENDINGS = {".db", ".sqlite", ".sqlite3"}  # a plain path that can mean nothing else
SECRET_SETTINGS = ("database_url", "signing_key", "slack_signing_secret")


class Settings(BaseSettings):
    """Every setting, with its default. Names in the environment carry the prefix WATCHDOG_."""

    model_config = SettingsConfigDict(
        env_prefix="WATCHDOG_", env_ignore_empty=True, frozen=True, extra="ignore"
    )

    watchlists: Path = Field(Path("watchlists"), description="folder of watchlists and routes")
    database_url: str | None = Field(None, description="database; default SQLite in the state")
    state: Path = Field(Path("var"), description="folder for Watchdog's own files")
    host: str = Field("127.0.0.1", description="address the pages are served on")
    port: int = Field(8080, ge=0, le=65535, description="port of the pages; 0 picks a free one")
    base_url: str | None = Field(None, description="how receivers of alerts reach the pages")
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = Field(
        (), description="networks whose X-Forwarded-For and X-Forwarded-Proto are believed"
    )
    contact: str | None = Field(None, description="contact in the User-Agent: a URL or an address")
    shipped_outlets: bool = Field(
        default=True, description="off: watch only the operator's own outlets"
    )
    allow_addresses: Annotated[tuple[Network, ...], NoDecode] = Field(
        (), description="networks the address guard lets through, separated by commas"
    )
    slack_api: str | None = Field(None, description="another base than Slack's own API")
    slack_signing_secret: SecretStr | None = Field(
        None, description="of a Slack app whose bot we are: its buttons then act in Slack"
    )
    signing_key: SecretStr | None = Field(
        None, description="key of the links that act; default a file in the state"
    )
    secrets: Path | None = Field(None, description="folder with one file per secret")

    @field_validator("allow_addresses", "trusted_proxies", mode="before")
    @classmethod
    def _split_networks(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())

    @field_validator("base_url", "slack_api")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is not None and not _WEB_ADDRESS.fullmatch(value):
            raise ValueError("write an address that begins with https:// or http://")
        return value

    @field_validator("database_url")
    @classmethod
    def _database_address(cls, value: str | None) -> str | None:
        if value is not None and "://" not in value and Path(value).suffix not in _FILE_ENDINGS:
            raise ValueError("write sqlite:///FILE or postgresql://USER@HOST/NAME")
        return value

    @field_validator("state")
    @classmethod
    def _folder(cls, value: Path) -> Path:
        try:
            wrong = "is no folder" if value.exists() and not value.is_dir() else ""
        except OSError as error:  # above it is one that we may not enter
            wrong = f"cannot be looked at: {error.strerror}"
        if wrong:
            raise ValueError(f"{value} {wrong}")
        return value

    @field_validator("contact")
    @classmethod
    def _one_line(cls, value: str | None) -> str | None:
        if value is not None and not value.isprintable():
            raise ValueError("write one line, such as desk@example.org")
        return value

    @property
    def database(self) -> str:
        """The database's address; SQLite in the state folder unless one is set."""
        return self.database_url or f"sqlite:///{self.state / 'watchdog.db'}"

    @property
    def is_shared(self) -> bool:
        """Whether the database is a server's, which several processes may share."""
        return self.database.startswith(("postgres://", "postgresql://", "postgresql+"))

    @property
    def pages(self) -> str:
        """Where receivers of an alert find its page, without a slash at the end."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")


class Secrets(Mapping[str, str]):
    """Secrets by name: a variable, a file named by `NAME_FILE`, or a file in the secrets folder.

    Values are read when asked for and never kept, listed or logged.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def __getitem__(self, name: str) -> str:
        """Give the secret; KeyError when there is none, SettingsError when it cannot be read."""
        if name in os.environ:
            return os.environ[name]
        path = os.environ.get(f"{name}_FILE")
        file = Path(path) if path else self._folder / name if self._folder else None
        if file is None or not file.is_file():
            raise KeyError(name)
        try:
            return file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingsError(f"{name}: {file}: {error.strerror}") from error

    def __iter__(self) -> Iterator[str]:
        """Nothing is listed: a secret must be asked for by name."""
        return iter(())

    def __len__(self) -> int:
        """Nothing is counted."""
        return 0


def read_settings(**overrides: object) -> Settings:
    """Read the environment; `overrides` are options given on the command line, None is unset.

    Raises SettingsError with one line per wrong variable.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    given = {**_settings_in_files(), **given}
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        lines = (
            f"WATCHDOG_{'_'.join(str(part) for part in fault['loc']).upper()}: "
            + fault["msg"].removeprefix("Value error, ")
            for fault in error.errors()
        )
        raise SettingsError("\n".join(lines)) from error


def _settings_in_files() -> dict[str, str]:
    """Give the settings that are secrets and stand in files.

    A file that is named and missing is told: without its address, another database would be used.
    """
    folder = os.environ.get("WATCHDOG_SECRETS")
    secrets = Secrets(Path(folder) if folder else None)
    found = {name: secrets.get(f"WATCHDOG_{name.upper()}", "") for name in SECRET_SETTINGS}
    for name, value in found.items():
        path = os.environ.get(variable := f"WATCHDOG_{name.upper()}_FILE")
        if path and not value:
            raise SettingsError(f"{variable}: {path}: no such file, or an empty one")
    return {name: value for name, value in found.items() if value}
