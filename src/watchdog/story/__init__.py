"""Copies, independent voices, and what one more report changes in an item's timeline. Pure."""

from watchdog.story.corrections import (
    ReadText,
    correct_testimony,
    find_taken_back,
    is_same_page,
)
from watchdog.story.course import weigh_in_course
from watchdog.story.sketch import same_story, sketch_text
from watchdog.story.timeline import (
    current_state,
    episode_of,
    is_settled,
    list_steps,
    recent_states,
    weigh_testimony,
)
from watchdog.story.voices import count_voices, independent

__all__ = [
    "ReadText",
    "correct_testimony",
    "count_voices",
    "current_state",
    "episode_of",
    "find_taken_back",
    "independent",
    "is_same_page",
    "is_settled",
    "list_steps",
    "recent_states",
    "same_story",
    "sketch_text",
    "weigh_in_course",
    "weigh_testimony",
]
