"""What goes wrong while a template is rendered, as problems with the template's line and the unit."""

from __future__ import annotations

from types import TracebackType

from jinja2.environment import Template
from jinja2.exceptions import SecurityError, TemplateError, TemplateSyntaxError, UndefinedError

from genpress.errors import InvalidInput, Place, Problem
from genpress.templating.codes import BAD_VALUE, FAILED, REFUSED, SYNTAX, TOO_MUCH, UNDEFINED
from genpress.templating.formats import BadValue
from genpress.templating.slips import in_words
from genpress.templating.state import TooMuch

CAUGHT = (TemplateError, TooMuch, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError)
"""What a template can raise; anything else is a defect of genpress."""
_CODES: tuple[tuple[type[Exception], str], ...] = (
    (UndefinedError, UNDEFINED),
    (SecurityError, REFUSED),
    (TemplateSyntaxError, SYNTAX),
    (TooMuch, TOO_MUCH),
    (RecursionError, TOO_MUCH),
    (BadValue, BAD_VALUE),
)
_TEMPLATE = "__jinja_template__"


class TemplateProblem(InvalidInput):
    """A template failed on one unit's values; the place names the template's line and the unit."""

    def __init__(self, problem: Problem) -> None:
        super().__init__([problem])


def template_problem(error: Exception, file: str, unit: str) -> TemplateProblem:
    """Return what an exception out of a rendering means.

    Args:
        error: as it was caught.
        file: the prompt's file, named where the exception's own template is not known.
        unit: the unit that was rendered; empty: none.
    """
    where, line = _line(error.__traceback__, file)
    code = next((code for kind, code in _CODES if isinstance(error, kind)), FAILED)
    return TemplateProblem(Problem(Place(where, line, key=unit), code, _message(error)))


def _message(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "macros call each other without end."
    text = str(error).strip()
    known = isinstance(error, TemplateError | TooMuch | BadValue)
    words = text if known else in_words(error)
    return words if words.endswith((".", "?", "!")) else f"{words}."


def _line(trace: TracebackType | None, file: str) -> tuple[str, int]:
    """Return the innermost line of a template that the exception went through."""
    found = (file, 0)
    while trace is not None:
        template = trace.tb_frame.f_globals.get(_TEMPLATE)
        if isinstance(template, Template):
            found = (template.filename or file, template.get_corresponding_lineno(trace.tb_lineno))
        trace = trace.tb_next
    return found
