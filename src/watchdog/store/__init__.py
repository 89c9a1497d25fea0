"""Edge: the database. The home of SQLAlchemy.

Every function takes a `Connection` first and `now` as an argument: call it inside
`Database.read` or `Database.write`, whose transaction is what happens as a whole.
"""

from sqlalchemy import Connection

from watchdog.store.addresses import find_article, resolve_article
from watchdog.store.alerts import (
    acknowledge_alert,
    add_alert,
    add_alert_hits,
    call_false_alarm,
    first_answer,
    load_alert,
    open_alerts,
    recent_states,
    set_alert_state,
)
from watchdog.store.articles import claim_due_reads, close_read, load_article, pending_reads
from watchdog.store.audit import add_audit
from watchdog.store.candidates import record_candidates
from watchdog.store.changes import (
    add_change,
    assign_changes,
    is_anything_untold,
    pending_changes,
    set_disposition,
)
from watchdog.store.clocks import pull_back_due_times
from watchdog.store.deliveries import (
    add_deliveries,
    claim_due_deliveries,
    count_deliveries,
    dead_deliveries,
    note_failed,
    note_sent,
    note_suppressed,
    retry_deliveries,
    suppress_deliveries,
)
from watchdog.store.engine import Database
from watchdog.store.hits import (
    find_hits,
    hits_of_item,
    load_hits,
    record_judgement,
    set_triage,
    withdraw_hit,
)
from watchdog.store.items import (
    item_first_loaded,
    load_testimony,
    load_timeline,
    lock_item,
    rebuild_timeline,
    sync_items,
)
from watchdog.store.leases import release_leases
from watchdog.store.ledger import (
    LedgerCounts,
    ReadingRow,
    RouteRow,
    compare_routes,
    count_ledger,
    hasten_sitemaps,
    last_news,
    recent_readings,
)
from watchdog.store.listing import VIEW_COLUMNS, list_rows
from watchdog.store.notices import clear_condition, open_conditions, raise_condition
from watchdog.store.polls import close_poll, load_polls
from watchdog.store.pruning import Pruned, prune_batch, refresh_statistics
from watchdog.store.revisions import add_revision, latest_revision, load_raw_page
from watchdog.store.rows import (
    ArticleRow,
    ConditionRow,
    Disposition,
    DueDelivery,
    DueRead,
    DueSource,
    OpenAlert,
    PendingChange,
    PollResult,
    PollRow,
    RecordedCandidate,
    RecordedHit,
    RevisionRow,
    SeenCandidate,
    SourceRow,
    StoredRevision,
)
from watchdog.store.schema import current_version, head_version, upgrade_database
from watchdog.store.search import FoundArticle, Search, search_articles
from watchdog.store.silences import add_silence, end_silence, open_silences
from watchdog.store.sources import claim_due_sources, list_sources, next_due_at, sync_sources

__all__ = [
    "VIEW_COLUMNS",
    "ArticleRow",
    "ConditionRow",
    "Connection",
    "Database",
    "Disposition",
    "DueDelivery",
    "DueRead",
    "DueSource",
    "FoundArticle",
    "LedgerCounts",
    "OpenAlert",
    "PendingChange",
    "PollResult",
    "PollRow",
    "Pruned",
    "ReadingRow",
    "RecordedCandidate",
    "RecordedHit",
    "RevisionRow",
    "RouteRow",
    "Search",
    "SeenCandidate",
    "SourceRow",
    "StoredRevision",
    "acknowledge_alert",
    "add_alert",
    "add_alert_hits",
    "add_audit",
    "add_change",
    "add_deliveries",
    "add_revision",
    "add_silence",
    "assign_changes",
    "call_false_alarm",
    "claim_due_deliveries",
    "claim_due_reads",
    "claim_due_sources",
    "clear_condition",
    "close_poll",
    "close_read",
    "compare_routes",
    "count_deliveries",
    "count_ledger",
    "current_version",
    "dead_deliveries",
    "end_silence",
    "find_article",
    "find_hits",
    "first_answer",
    "hasten_sitemaps",
    "head_version",
    "hits_of_item",
    "is_anything_untold",
    "item_first_loaded",
    "last_news",
    "latest_revision",
    "list_rows",
    "list_sources",
    "load_alert",
    "load_article",
    "load_hits",
    "load_polls",
    "load_raw_page",
    "load_testimony",
    "load_timeline",
    "lock_item",
    "next_due_at",
    "note_failed",
    "note_sent",
    "note_suppressed",
    "open_alerts",
    "open_conditions",
    "open_silences",
    "pending_changes",
    "pending_reads",
    "prune_batch",
    "pull_back_due_times",
    "raise_condition",
    "rebuild_timeline",
    "recent_readings",
    "recent_states",
    "record_candidates",
    "record_judgement",
    "refresh_statistics",
    "release_leases",
    "resolve_article",
    "retry_deliveries",
    "search_articles",
    "set_alert_state",
    "set_disposition",
    "set_triage",
    "suppress_deliveries",
    "sync_items",
    "sync_sources",
    "upgrade_database",
    "withdraw_hit",
]
