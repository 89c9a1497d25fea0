"""Pure: Match in its sentence to a state, with the cue."""

from watchdog.judge.cues import prepare_rules
from watchdog.judge.decide import (
    Considered,
    Verdict,
    explain_sentence_text,
    judge_example,
    judge_sentence_text,
)
from watchdog.judge.judge import explain_match, judge_match

__all__ = [
    "Considered",
    "Verdict",
    "explain_match",
    "explain_sentence_text",
    "judge_example",
    "judge_match",
    "judge_sentence_text",
    "prepare_rules",
]
