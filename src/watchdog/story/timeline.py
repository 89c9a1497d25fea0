"""An item's timeline: its current state, and what one more testimony changes.

In:   a Timeline (one episode of one item, in the order we saw it) and a Testimony.
Out:  the current State; a Change with its reason, or None when nothing was added.
Pure: no I/O, no clock, no randomness: times stand in the testimonies.

Which testimonies count: not those of hits called a false alarm, not withdrawn ones, not
`background` (another event). Old ones (published before the watch covered the outlet) never
wake anybody, hence they do not set the state that decides about waking: a really new report
is told as the first one even where old articles said the same.

Which state stands:
- a `done` stands until it is denied: later articles that are less sure are late or careless;
- else the latest decided state stands;
- `undecided` says that *we* could not read it, so it stands only where nothing is decided.

What a fresh testimony changes, by what stands before it:

| before            | testimony                                       | reason            |
|-------------------|-------------------------------------------------|-------------------|
| nothing           | any                                             | first-report      |
| any               | near-duplicate of one that said the same        | nothing           |
| denied            | done                                            | contradicted      |
| done              | denied                                          | contradicted      |
| done, not settled | done, independent of all who said so            | corroborated      |
| done, not settled | done, same publisher or agency                  | nothing           |
| done, settled     | done                                            | nothing           |
| done, not settled | planned, possible, …: once each                 | new-state         |
| done, settled     | planned, possible, …                            | nothing           |
| done              | undecided                                       | nothing           |
| other decided     | undecided: once until the state changes         | new-state         |
| denied (not yet)  | denied (refused, reversed)                      | new-state         |
| any               | the state that stands                           | nothing           |
| any               | another state                                   | new-state         |

A publisher that repeats itself in a new text after others said otherwise is heard again: a
second "not yet" after somebody's "done" is exactly what people need to know.

`done` is settled when a person called one of these hits useful, or by two independent
voices, counted since the last denial. A page that completes what the feed said (`previous`)
replaces its own earlier word: undecided → done is a new state, the same state is nothing.
An old testimony gives `summary` for whatever it says, unless a copy said it before.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from watchdog.model import Change, Detail, Reason, State, Step, Testimony, Timeline, Triage
from watchdog.story.voices import count_voices, echoes, independent

RECENT = timedelta(hours=24)  # a state that stood within this time is no news
SETTLING_VOICES = 2


def weigh_testimony(
    timeline: Timeline, testimony: Testimony, *, previous: State | None = None
) -> Change | None:
    """Say what a testimony changes; None when it adds nothing.

    `previous` is the state in which this same hit stood before, None for a new hit. The
    timeline may still hold that earlier testimony or not: it is replaced either way.
    """
    if not counts(testimony) or testimony.state is previous:
        return None
    others = [other for other in _counting(timeline) if other.hit_id != testimony.hit_id]
    earlier = _as_it_stood(timeline, testimony, previous)
    if testimony.old:
        reason = None if echoes(testimony, others) else Reason.SUMMARY
        before = _standing_state(earlier)
    else:
        fresh = [other for other in others if not other.old]
        before = _standing_state([other for other in earlier if not other.old])
        reason = _weigh(before, fresh, testimony)
    if reason is None:
        return None
    return Change(
        item=timeline.item,
        episode=timeline.episode,
        hit_id=testimony.hit_id,
        reason=reason,
        before=before,
        after=testimony.state,
        at=testimony.at,
    )


def counts(testimony: Testimony | Step) -> bool:
    """Tell whether a testimony takes part in the timeline at all."""
    return (
        testimony.triage is not Triage.FALSE_ALARM
        and not testimony.withdrawn
        and testimony.state is not State.BACKGROUND
    )


def current_state(timeline: Timeline, *, with_old: bool = False) -> State | None:
    """Give the state that stands; None when nothing that counts was reported.

    `with_old` also hears the testimonies that never wake anybody: for pages, not for alerts.
    """
    return _standing_state([t for t in _counting(timeline) if with_old or not t.old])


def is_settled(timeline: Timeline) -> bool:
    """Tell whether `done` stands and needs no further voice."""
    return _settled([t for t in _counting(timeline) if not t.old])


def recent_states(
    timeline: Timeline, now: datetime, *, without: int | None = None
) -> frozenset[State]:
    """Give the states that stood at any time within the last 24 hours.

    `without` leaves out one hit: the one whose change is being planned.
    """
    fresh = [t for t in _counting(timeline) if not t.old and t.hit_id != without]
    states: set[State] = set()
    ended = now
    for testimony, standing in reversed([*zip(fresh, _standing_states(fresh), strict=True)]):
        if ended <= now - RECENT:
            break
        states.add(standing)
        ended = testimony.at
    return frozenset(states)


def list_steps(timeline: Timeline) -> tuple[Testimony, ...]:
    """Give the testimonies that changed the state that stands, oldest first; no old ones."""
    fresh = [t for t in _counting(timeline) if not t.old]
    steps: list[Testimony] = []
    before: State | None = None
    for testimony, standing in zip(fresh, _standing_states(fresh), strict=True):
        if standing is not before:
            steps.append(testimony)
        before = standing
    return tuple(steps)


def episode_of(
    latest: int | None, last_seen: datetime | None, recurring: timedelta | None, now: datetime
) -> int:
    """Give the number of the episode of a new hit: another one after `recurring` without a hit.

    `latest` and `last_seen` are of the item's latest episode, None before its first hit.
    """
    if latest is None:
        return 1
    over = recurring is not None and last_seen is not None and now - last_seen > recurring
    return latest + 1 if over else latest


# --- what stands ---------------------------------------------------------------------


def _counting(timeline: Timeline) -> list[Testimony]:
    return [testimony for testimony in timeline.testimonies if counts(testimony)]


def _as_it_stood(
    timeline: Timeline, testimony: Testimony, previous: State | None
) -> list[Testimony]:
    """Give the testimonies before this one, this hit still saying what it said before."""

    def as_said(other: Testimony) -> Testimony | None:
        if other.hit_id != testimony.hit_id:
            return other
        return None if previous is None else replace(other, state=previous)

    testimonies = [as_said(other) for other in timeline.testimonies]
    unknown = all(other.hit_id != testimony.hit_id for other in timeline.testimonies)
    if unknown and previous is not None:
        testimonies.append(replace(testimony, state=previous, detail=None))
    return [other for other in testimonies if other is not None and counts(other)]


def _since_denial(testimonies: Sequence[Testimony]) -> Sequence[Testimony]:
    """Give what was said after the last denial."""
    denials = [place for place, t in enumerate(testimonies) if t.state is State.DENIED]
    return testimonies[denials[-1] + 1 :] if denials else testimonies


def _standing_done(testimonies: Sequence[Testimony]) -> list[Testimony]:
    return [t for t in _since_denial(testimonies) if t.state is State.DONE]


def _standing_state(testimonies: Sequence[Testimony]) -> State | None:
    if not testimonies:
        return None
    if _standing_done(testimonies):
        return State.DONE
    decided = [t.state for t in testimonies if t.state is not State.UNDECIDED]
    return decided[-1] if decided else State.UNDECIDED


def _standing_states(testimonies: Iterable[Testimony]) -> Iterator[State]:
    """Give the state that stands after each: the same as asking of all before it, in one pass."""
    is_done, decided = False, State.UNDECIDED
    for testimony in testimonies:
        if testimony.state is not State.UNDECIDED:
            decided = testimony.state
            is_done = decided is State.DONE or (is_done and decided is not State.DENIED)
        yield State.DONE if is_done else decided


def _settled(testimonies: Sequence[Testimony]) -> bool:
    done = _standing_done(testimonies)
    useful = any(t.triage is Triage.USEFUL for t in done)
    return useful or count_voices(done) >= SETTLING_VOICES


# --- what changes --------------------------------------------------------------------


def _weigh(
    before: State | None, others: Sequence[Testimony], testimony: Testimony
) -> Reason | None:
    """Walk the table of this module, first row first."""
    if before is None:
        return Reason.FIRST_REPORT
    if echoes(testimony, others):
        return None
    if {before, testimony.state} == {State.DONE, State.DENIED}:
        return Reason.CONTRADICTED
    if _standing_done(others):
        return _weigh_after_done(others, testimony)
    if testimony.state is State.UNDECIDED:
        return _weigh_undecided(before, others)
    same = testimony.state is before and not _sharpens(others, testimony)
    return None if same else Reason.NEW_STATE


def _weigh_after_done(others: Sequence[Testimony], testimony: Testimony) -> Reason | None:
    if _settled(others) or testimony.state is State.UNDECIDED:
        return None
    done = _standing_done(others)
    if testimony.state is State.DONE:
        new_voice = all(independent(testimony, other) for other in done)
        return Reason.CORROBORATED if new_voice else None
    since = others[others.index(done[0]) :]
    told = any(other.state is testimony.state for other in since)
    return None if told else Reason.NEW_STATE


def _weigh_undecided(before: State, others: Sequence[Testimony]) -> Reason | None:
    """Undecided is told once until the state changes: it may be what everybody waits for."""
    if before is State.UNDECIDED:
        return None
    standing, told = State.UNDECIDED, False
    for other in others:
        if other.state is State.UNDECIDED:
            told = True
        elif other.state is not standing:
            standing, told = other.state, False
    return None if told else Reason.NEW_STATE


def _sharpens(others: Sequence[Testimony], testimony: Testimony) -> bool:
    """`not yet` became a refusal or a withdrawal: the state is the same, the news is not."""
    if testimony.state is not State.DENIED or testimony.detail in {None, Detail.NOT_YET}:
        return False
    denials = [other.detail for other in others if other.state is State.DENIED]
    return bool(denials) and all(detail in {None, Detail.NOT_YET} for detail in denials)
