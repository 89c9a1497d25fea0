"""Pure: Match in its sentence to a state, with the cue."""

from watchdog.judge.decide import (
    Considered,
    Verdict,
    explain_sentence_text,
    judge_example,
    judge_sentence_text,
)
from watchdog.judge.judge import explain_match, judge_match
from watchdog.judge.rules import prepare_rules

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
