"""Reads of tests. ``gate`` and ``gates`` are what decisions on agreements ask."""

from dekkend.oversight.queries.gate import gate, gates, outcome_of, outcomes_of

__all__ = ["gate", "gates", "outcome_of", "outcomes_of"]
