"""Prompts: sandboxed templates, what they read, their filters, and expressions over rows."""

from genpress.templating.checking import check
from genpress.templating.codes import CODES
from genpress.templating.failures import TemplateProblem
from genpress.templating.filters import FILTERS, FilterDoc
from genpress.templating.prompt import Prompt, Prompts
from genpress.templating.reads import PromptReads, Reads, select_facts
from genpress.templating.where import compile_where

__all__ = [
    "CODES",
    "FILTERS",
    "FilterDoc",
    "Prompt",
    "PromptReads",
    "Prompts",
    "Reads",
    "TemplateProblem",
    "check",
    "compile_where",
    "select_facts",
]
