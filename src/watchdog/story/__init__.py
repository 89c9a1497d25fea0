"""Copies, independent voices, and what one more report changes in an item's timeline. Pure."""

from watchdog.story.sketch import same_story, sketch_text
from watchdog.story.timeline import (
    current_state,
    episode_of,
    is_settled,
    recent_states,
    weigh_testimony,
)
from watchdog.story.voices import independent

__all__ = [
    "current_state",
    "episode_of",
    "independent",
    "is_settled",
    "recent_states",
    "same_story",
    "sketch_text",
    "weigh_testimony",
]
