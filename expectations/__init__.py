"""Expectations: Reports become Verdicts, without knowing how a value was found."""

from expectations.errors import EmptyBatchError, EngineFailure
from expectations.floor import FloorDecision, floor
from expectations.judging import judge

__all__ = ["EmptyBatchError", "EngineFailure", "FloorDecision", "floor", "judge"]
