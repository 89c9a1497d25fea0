"""The values that travel between rooms.

All are frozen: a stage returns a new value, it never edits the one it was given.
Nothing here knows about HTTP, SQL, YAML or any outlet. What operators declare is in
`declarations/`. Times are aware and UTC; offsets count code points.
"""

from watchdog.model.messages import (
    Evidence,
    Link,
    Message,
    Piece,
    Standing,
)
from watchdog.model.names import (
    Body,
    ConceptId,
    DeliveryStatus,
    Detail,
    Field,
    ItemKey,
    LanguageCode,
    Outcome,
    OutletId,
    PageKind,
    Purpose,
    Reason,
    State,
    Triage,
    language_of_tag,
)
from watchdog.model.reading import (
    Article,
    Candidate,
    Page,
    Post,
    Reading,
    Sitemap,
    Validators,
)
from watchdog.model.telling import (
    Alert,
    Change,
    Delivery,
    Hit,
    Silence,
    Step,
    Testimony,
    Timeline,
)
from watchdog.model.understanding import (
    Analysis,
    Document,
    Folded,
    Judgement,
    Match,
    Sentence,
    Span,
)

__all__ = [
    "Alert",
    "Analysis",
    "Article",
    "Body",
    "Candidate",
    "Change",
    "ConceptId",
    "Delivery",
    "DeliveryStatus",
    "Detail",
    "Document",
    "Evidence",
    "Field",
    "Folded",
    "Hit",
    "ItemKey",
    "Judgement",
    "LanguageCode",
    "Link",
    "Match",
    "Message",
    "Outcome",
    "OutletId",
    "Page",
    "PageKind",
    "Piece",
    "Post",
    "Purpose",
    "Reading",
    "Reason",
    "Sentence",
    "Silence",
    "Sitemap",
    "Span",
    "Standing",
    "State",
    "Step",
    "Testimony",
    "Timeline",
    "Triage",
    "Validators",
    "language_of_tag",
]
