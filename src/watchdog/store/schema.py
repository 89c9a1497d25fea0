"""The schema's version: upgrade, and refuse what does not fit."""


def upgrade_database(url: str) -> None:
    """Bring a database to the newest schema, making it where it does not exist."""
    raise NotImplementedError


def current_version(url: str) -> str | None:
    """Tell the schema a database has; None for an empty one."""
    raise NotImplementedError


def head_version() -> str:
    """Tell the schema this program needs."""
    raise NotImplementedError
