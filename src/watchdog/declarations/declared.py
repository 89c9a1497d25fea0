"""Everything declared, together."""

from collections.abc import Mapping
from dataclasses import dataclass

from watchdog.declarations.languages import Language
from watchdog.declarations.outlets import Outlet
from watchdog.declarations.routes import Routing
from watchdog.declarations.watchlists import Item, Watchlist
from watchdog.model import ItemKey, LanguageCode, OutletId


@dataclass(frozen=True, slots=True, kw_only=True)
class Declarations:
    """Everything declared, valid as a whole."""

    watchlists: tuple[Watchlist, ...]
    outlets: Mapping[OutletId, Outlet]
    routing: Routing
    languages: Mapping[LanguageCode, Language]
    version: str  # hash of all that can change an analysis
    rules: str = ""  # hash of what decides besides the items: languages, and our own rules
    warnings: tuple[str, ...] = ()

    def item(self, key: ItemKey) -> Item | None:
        """Find an item; None when it is no longer declared."""
        for watchlist in self.watchlists:
            if watchlist.id == key.watchlist:
                return next((item for item in watchlist.items if item.key == key), None)
        return None
