"""What operators and we declare in YAML, typed: watchlists, outlets, routes, languages.

`config/` makes these values from files; stages read them. Every key and default here is
described in `docs/reference/`. All are frozen.
"""

from watchdog.declarations.declared import (
    Declarations,
)
from watchdog.declarations.languages import (
    Cue,
    Direction,
    Language,
)
from watchdog.declarations.outlets import (
    Css,
    Outlet,
    Pace,
    Source,
    SourceKind,
    WhenRefused,
)
from watchdog.declarations.places import (
    NOWHERE,
    Place,
)
from watchdog.declarations.routes import (
    Digest,
    Escalation,
    Limit,
    Quiet,
    Route,
    Routing,
    Target,
)
from watchdog.declarations.watchlists import (
    ANY_LANGUAGE,
    DEFAULT_ALERT,
    AllOf,
    AnyOf,
    Concept,
    ConceptRef,
    Example,
    Expression,
    Item,
    Near,
    Not,
    Quoted,
    Term,
    Timing,
    Unit,
    Watchlist,
    Window,
)

__all__ = [
    "ANY_LANGUAGE",
    "DEFAULT_ALERT",
    "NOWHERE",
    "AllOf",
    "AnyOf",
    "Concept",
    "ConceptRef",
    "Css",
    "Cue",
    "Declarations",
    "Digest",
    "Direction",
    "Escalation",
    "Example",
    "Expression",
    "Item",
    "Language",
    "Limit",
    "Near",
    "Not",
    "Outlet",
    "Pace",
    "Place",
    "Quiet",
    "Quoted",
    "Route",
    "Routing",
    "Source",
    "SourceKind",
    "Target",
    "Term",
    "Timing",
    "Unit",
    "Watchlist",
    "WhenRefused",
    "Window",
]
