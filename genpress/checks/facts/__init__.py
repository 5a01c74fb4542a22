"""The check of facts: every claim of a draft is bound to the row it was written from, or flagged."""

from genpress.checks.facts.check import FactsCheck
from genpress.checks.facts.flatten import flatten

__all__ = ["FactsCheck", "flatten"]
