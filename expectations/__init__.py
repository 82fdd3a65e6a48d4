"""Expectations: Reports become Verdicts, without knowing how a value was found."""

from expectations.errors import EmptyBatchError, EngineFailure
from expectations.harvest import judge_harvest
from expectations.judging import judge
from expectations.night_floor import FloorDecision, floor, unchecked

__all__ = ["EmptyBatchError", "EngineFailure", "FloorDecision", "floor", "judge", "judge_harvest", "unchecked"]
