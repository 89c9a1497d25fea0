"""The one loader: folders of YAML → `Declarations`, or every mistake in them.

In:   the operators' folder, the secrets their targets name, and our own outlets and languages.
Out:  Declarations that are valid as a whole; otherwise DeclarationError with the mistakes of
      all files, in order.
Edge: reads files, nothing else.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from importlib.resources import as_file, files
from pathlib import Path
from typing import TypeVar

from watchdog.config.languages import read_language
from watchdog.config.nodes import Node, YamlError, parse_yaml
from watchdog.config.outlets import read_outlet
from watchdog.config.reading import Report, show
from watchdog.config.routes import console_routing, first_route, read_routing
from watchdog.config.versions import declarations_version, rules_version
from watchdog.config.watchlists import Surroundings, read_watchlist
from watchdog.declarations import Declarations, Language, Outlet, Place, Routing, Watchlist
from watchdog.errors import DeclarationError, Mistake
from watchdog.model import LanguageCode, OutletId

T = TypeVar("T")
Name = TypeVar("Name", bound=str)
Declared = TypeVar("Declared", Watchlist, Outlet, Language)
Read = Callable[[Node, Report], T]

MAX_BYTES = 1_000_000
ROUTES_FILE = "routes.yaml"
OUTLETS_FOLDER = "outlets"


@dataclass(frozen=True, slots=True)
class Known:
    """What a file declared when it was last read, and from what."""

    digest: bytes  # of its text
    around: object  # what else its meaning depends on
    value: Watchlist | Outlet | Language


Readings = dict[Path, Known]  # from one load to the next: only files that changed are read

_TOP = Place(1, 1)
_WRONG_ENDINGS = {".yml", ".YAML", ".YML"}


def load_declarations(
    watchlists: Path,
    *,
    secrets: Mapping[str, str] | None,
    shipped_outlets: bool = True,
    languages: Path | None = None,
    known: Readings | None = None,
) -> Declarations:
    """Load everything declared in a folder, with the outlets and languages we ship.

    `secrets` holds what `${NAME}` stands for in targets and heartbeat; None is for work that
    tells nobody. Of `known` files those that are the same are not parsed again. Raises
    DeclarationError with all mistakes of all files.
    """
    load = _Load(known={} if known is None else known)
    found = load.languages(languages or _shipped("languages"))
    load.raise_mistakes()  # without languages everything else would be wrong too
    outlets = load.outlets(watchlists, found, shipped=shipped_outlets)
    routing = load.routing(watchlists / ROUTES_FILE, secrets)
    lists = load.watchlists(watchlists, found, outlets, routing)
    load.raise_mistakes()
    return _assemble(lists, outlets, routing or console_routing(_routes_named(lists)), found)


def load_languages(folder: Path | None = None) -> Mapping[LanguageCode, Language]:
    """Load the languages of a folder, by default those we ship."""
    load = _Load()
    languages = load.languages(folder or _shipped("languages"))
    load.raise_mistakes()
    return languages


def load_watchlist_text(
    text: str, path: Path, languages: Mapping[LanguageCode, Language]
) -> Watchlist:
    """Load one watchlist by itself: outlets and routes it names are taken as they are."""
    load = _Load()
    around = Surroundings(languages=tuple(languages))
    report = Report(path, text)
    watchlist = load.read(report, lambda node, report: read_watchlist(node, report, around))
    load.raise_mistakes()
    if watchlist is None:  # only with a mistake, which was raised
        raise DeclarationError([])
    return watchlist


def _shipped(package: str) -> Path:
    """Find a folder of ours; wheels are always installed as files."""
    with as_file(files(f"watchdog.{package}")) as folder:
        return folder


def _assemble(
    lists: Iterable[Watchlist],
    outlets: Mapping[OutletId, Outlet],
    routing: Routing,
    languages: Mapping[LanguageCode, Language],
) -> Declarations:
    default = first_route(routing)
    watchlists = tuple(replace(one, route=one.route or default) for one in lists)
    return Declarations(
        watchlists=watchlists,
        outlets=outlets,
        routing=routing,
        languages=languages,
        version=declarations_version(watchlists, outlets, languages),
        rules=rules_version(languages),
    )


def _routes_named(lists: Iterable[Watchlist]) -> tuple[str, ...]:
    names = [name for one in lists for name in (one.route, *(item.route for item in one.items))]
    return tuple(dict.fromkeys(name for name in names if name))


@dataclass(slots=True)
class _Load:
    """One load: reads files and keeps their mistakes."""

    mistakes: list[Mistake] = field(default_factory=list)
    known: Readings = field(default_factory=dict)

    def raise_mistakes(self) -> None:
        if self.mistakes:
            raise DeclarationError(sorted(set(self.mistakes)))

    # --- files ---

    def read(self, report: Report, read: Read[T]) -> T | None:
        """Read one text; None when it is no YAML at all."""
        value: T | None = None
        try:
            node = parse_yaml(report.source)
            if node is None:
                report.add_at(_TOP, "the file is empty")
            else:
                value = read(node, report)
        except YamlError as error:
            report.add_at(Place(error.line, error.column), str(error))
        self.mistakes.extend(report.mistakes)
        return value

    def read_file(self, path: Path, read: Read[T]) -> T | None:
        source = self._source(path)
        return None if source is None else self.read(Report(path, source), read)

    def read_declared(
        self, path: Path, kind: type[Declared], read: Read[Declared], around: object = None
    ) -> Declared | None:
        """Read a file, or give what it declared before where nothing changed.

        What has a mistake is read again each time, to tell of it.
        """
        source = self._source(path)
        if source is None:
            return None
        digest = sha256(source.encode()).digest()
        before = self.known.get(path)
        same = before is not None and (before.digest, before.around) == (digest, around)
        if before is not None and same and isinstance(before.value, kind):
            return before.value
        report = Report(path, source)
        value = self.read(report, read)
        if value is not None and not report.mistakes:
            self.known[path] = Known(digest, around, value)
        return value

    def _source(self, path: Path) -> str | None:
        try:
            with path.open("rb") as file:
                body = file.read(MAX_BYTES + 1)
            if len(body) > MAX_BYTES:
                self._refuse(path, f"the file is larger than {MAX_BYTES} bytes")
                return None
            return body.decode("utf-8-sig")
        except OSError as error:
            self._refuse(path, f"cannot be read: {error.strerror}")
        except UnicodeDecodeError as error:
            line = body[: error.start].count(b"\n") + 1
            self._refuse(path, "not UTF-8 text", Place(line, 1))
        return None

    def _refuse(self, path: Path, message: str, place: Place = _TOP) -> None:
        line, column = place
        self.mistakes.append(Mistake(path=path, line=line, column=column, message=message))

    def yaml_files(self, folder: Path) -> list[Path]:
        """List a folder's YAML files by name; what looks like one but is not read is a mistake."""
        found = []
        for path in sorted(folder.iterdir()):
            if path.name.startswith(".") or not path.is_file():
                continue
            if path.suffix == ".yaml":
                found.append(path)
            elif path.suffix in _WRONG_ENDINGS:
                self._refuse(path, "only files that end in .yaml are read: rename it")
        return found

    def folder(self, path: Path) -> list[Path]:
        """List a folder that must be there."""
        if path.is_dir():
            return self.yaml_files(path)
        self._refuse(path, "no such folder")
        return []

    # --- kinds ---

    def languages(self, folder: Path) -> dict[LanguageCode, Language]:
        found: dict[LanguageCode, Language] = {}
        for path in self.folder(folder):
            language = self.read_declared(path, Language, read_language)
            if language is not None:
                self._claim(language.code, found, language, "language")
                found[language.code] = language
        return {code: self._likened(language, found) for code, language in found.items()}

    def _likened(self, language: Language, found: Mapping[LanguageCode, Language]) -> Language:
        """Lend a language the words and cues of the one it is like."""
        if language.like is None:
            return language
        other = found.get(language.like)
        if other is None or other.like is not None:
            message = f"'like' needs a language with cues of its own, not {show(language.like)}"
            self._refuse(language.path, message, language.place)
            return language
        return replace(
            language,
            words=other.words,
            cues=other.cues,
            asides=language.asides or other.asides,
            clause_breaks=language.clause_breaks or other.clause_breaks,
            attribution=language.attribution or other.attribution,
            questions=language.questions or other.questions,
            months=language.months or other.months,
            before_months=language.before_months or other.before_months,
            relatives=language.relatives or other.relatives,
        )

    def outlets(
        self, watchlists: Path, languages: Mapping[LanguageCode, Language], *, shipped: bool
    ) -> dict[OutletId, Outlet]:
        found = self._outlets(_shipped("outlets"), languages) if shipped else {}
        own = watchlists / OUTLETS_FOLDER
        if own.is_dir():
            found |= self._outlets(own, languages)
        for outlet in found.values():
            if outlet.was in found and outlet.was != outlet.id:
                message = f"the outlet {show(outlet.was or '')} is still declared"
                self._refuse(outlet.path, message, outlet.place)
        return dict(sorted(found.items()))

    def _outlets(
        self, folder: Path, languages: Mapping[LanguageCode, Language]
    ) -> dict[OutletId, Outlet]:
        found: dict[OutletId, Outlet] = {}
        for path in self.folder(folder):
            outlet = self.read_declared(
                path, Outlet, lambda node, report: read_outlet(node, report, languages), languages
            )
            if outlet is not None:
                self._claim(outlet.id, found, outlet, "outlet")
                found[outlet.id] = outlet
        return found

    def routing(self, path: Path, secrets: Mapping[str, str] | None) -> Routing | None:
        """Read the routes; None when there is no such file."""
        if not path.exists():
            return None
        before = len(self.mistakes)
        routing = self.read_file(path, lambda node, report: read_routing(node, report, secrets))
        # Without a readable file no route can be called unknown.
        return routing if routing is not None and len(self.mistakes) == before else None

    def watchlists(
        self,
        folder: Path,
        languages: Mapping[LanguageCode, Language],
        outlets: Mapping[OutletId, Outlet],
        routing: Routing | None,
    ) -> list[Watchlist]:
        around = Surroundings(
            languages=tuple(languages),
            outlets=tuple(outlets),
            routes=tuple(routing.routes) if routing else None,
        )
        found: dict[str, Watchlist] = {}
        for path in self.folder(folder):
            if path.name == ROUTES_FILE:
                continue
            watchlist = self.read_declared(
                path, Watchlist, lambda node, report: read_watchlist(node, report, around), around
            )
            if watchlist is not None:
                self._claim(watchlist.id, found, watchlist, "watchlist")
                found[watchlist.id] = watchlist
        return list(found.values())

    def _claim(self, name: Name, found: Mapping[Name, Declared], one: Declared, what: str) -> None:
        if name and name in found:
            message = f"duplicate {what} {show(name)}, also in {found[name].path.name}"
            self._refuse(one.path, message, one.place)
