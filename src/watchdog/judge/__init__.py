"""Pure: Match in its sentence to a state, with the cue."""

from watchdog.judge.decide import Verdict, judge_sentence_text
from watchdog.judge.judge import judge_match

__all__ = ["Verdict", "judge_match", "judge_sentence_text"]
