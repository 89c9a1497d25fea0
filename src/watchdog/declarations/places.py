"""Where in its file something is declared."""

from typing import NamedTuple


class Place(NamedTuple):
    """Where in its file something is declared; (0, 0) for what no file declares."""

    line: int = 0
    column: int = 0


NOWHERE = Place()
