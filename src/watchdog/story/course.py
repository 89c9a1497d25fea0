"""What one more testimony changes, without hearing every voice of a long episode again.

In:   an episode's steps in order (states alone), a Testimony, a way to load some others.
Out:  what `weigh_testimony` would say of the whole timeline.
Pure: no clock, no randomness; the only I/O is the caller's, to load what is asked for.

States are a few bytes a hit; a voice is a publisher, an agency and the sketch of a text. Which
hits decide can be seen from the states, but for two questions: whether `done` is settled (asked
of the first voices until it is), and whether a near-duplicate said the same (asked last, and
only where anything would change).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from watchdog.model import Change, Detail, ItemKey, State, Step, Testimony, Timeline, Triage
from watchdog.story.timeline import SETTLING_VOICES, counts, weigh_testimony
from watchdog.story.voices import count_voices, echoes

FEW = 100  # testimonies that are loaded at once
_SOFT = {None, Detail.NOT_YET}

Load = Callable[[Sequence[int]], Sequence[Testimony]]  # hits → their testimonies, in that order


def weigh_in_course(
    item: ItemKey,
    episode: int,
    course: Sequence[Step],
    testimony: Testimony,
    load: Load,
    *,
    previous: State | None = None,
) -> Change | None:
    """Say what a testimony changes; see `weigh_testimony`, of which this is the same."""
    needed = [step.hit_id for step in course]
    others = [step for step in course if _is_heard(step, testimony)]
    if len(course) > FEW:
        chosen = {testimony.hit_id, *_deciding(others)}
        if not testimony.old:
            chosen.update(_settling(others, load))
        needed = [hit_id for hit_id in needed if hit_id in chosen]
    timeline = Timeline(item=item, episode=episode, testimonies=tuple(load(needed)))
    change = weigh_testimony(timeline, testimony, previous=previous)
    if change is None or len(course) <= FEW:
        return change
    said = (testimony.state, testimony.detail)
    same = [step.hit_id for step in others if (step.state, step.detail) == said]
    return None if any(echoes(testimony, load(part)) for part in _parts(same)) else change


def _is_heard(step: Step, testimony: Testimony) -> bool:
    """Whether it counts beside this testimony: of the old ones, only an old one hears."""
    return counts(step) and step.hit_id != testimony.hit_id and (testimony.old or not step.old)


def _deciding(steps: Sequence[Step]) -> Iterator[int]:
    """Name the hits from which states and their turns can be told: the last of each kind."""
    last: dict[State, Step] = {step.state: step for step in steps}
    yield from (step.hit_id for step in last.values())
    yield from (step.hit_id for step in steps[:1])
    decided = [step for step in steps if step.state is not State.UNDECIDED]
    if decided:  # where the state that stands last took the place of another
        turns = [at for at, step in enumerate(decided) if step.state is not decided[-1].state]
        turned = turns[-1] + 1 if turns else 0
        yield from (step.hit_id for step in decided[max(turned - 1, 0) : turned + 1])
    sharp = (one for one in steps if one.state is State.DENIED and one.detail not in _SOFT)
    yield from (step.hit_id for step in [*sharp][-1:])


def _settling(steps: Sequence[Step], load: Load) -> set[int]:
    """Name the first hits that say `done` since the last denial, until they settle it."""
    denials = [at for at, step in enumerate(steps) if step.state is State.DENIED]
    since = steps[denials[-1] + 1 :] if denials else steps
    done = [step for step in since if step.state is State.DONE]
    chosen = {step.hit_id for step in done if step.triage is Triage.USEFUL}
    voices: list[Testimony] = []
    for part in _parts([step.hit_id for step in done]):
        voices += load(part)
        chosen.update(part)
        if count_voices(voices) >= SETTLING_VOICES:
            break
    return chosen


def _parts(hits: Sequence[int]) -> Iterable[Sequence[int]]:
    return (hits[at : at + FEW] for at in range(0, len(hits), FEW))
