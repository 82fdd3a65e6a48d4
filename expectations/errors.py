"""What can go wrong with the judging itself; none of it is ever taken for a pass."""

from __future__ import annotations


class EngineFailure(Exception):  # noqa: N818 (it is a failure of the engine, named so in findings)
    """The engine could not check the batch: an exception inside it, a missing column, a staged row lost."""


class EmptyBatchError(EngineFailure):
    """There is nothing to judge; an empty batch is no good batch."""
