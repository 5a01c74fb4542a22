"""What an exception out of a template becomes."""

import pytest
from jinja2.exceptions import SecurityError, TemplateRuntimeError, UndefinedError

from genpress.errors import Exit, InvalidInput
from genpress.templating import CODES, TemplateProblem
from genpress.templating.failures import CAUGHT, template_problem
from genpress.templating.formats import BadValue
from genpress.templating.state import TooMuch


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (UndefinedError("x is not there."), "PRM020", "x is not there."),
        (BadValue("bad"), "PRM021", "bad."),
        (TooMuch("too much"), "PRM022", "too much."),
        (RecursionError("maximum recursion depth exceeded"), "PRM022", "macros call each other without end."),
        (SecurityError("no"), "PRM023", "no."),
        (TemplateRuntimeError("odd"), "PRM024", "odd."),
        (TypeError("unsupported"), "PRM024", "unsupported."),
        (TypeError(), "PRM024", "this cannot be done."),
        (KeyError("k"), "PRM024", "there is no 'k'."),
        (BadValue("is it?"), "PRM021", "is it?"),
    ],
)
def test_codes_and_words(error, code, message):
    assert isinstance(error, CAUGHT)
    problem = template_problem(error, "prompts/a.j2", "b/pdp/de-DE/X")
    assert isinstance(problem, TemplateProblem)
    assert isinstance(problem, InvalidInput)
    assert problem.exit_code is Exit.USAGE
    (only,) = problem.problems
    assert (only.code, only.message) == (code, message)
    assert code in CODES
    assert str(only) == f"prompts/a.j2:b/pdp/de-DE/X: {code} {message}"


def test_defects_of_genpress_are_not_caught():
    for kind in (KeyboardInterrupt, SystemExit, MemoryError, OSError, AssertionError, NameError):
        assert not issubclass(kind, CAUGHT)


def test_every_code_is_described_once():
    assert all(code.startswith("PRM") and len(code) == 6 for code in CODES)
    assert all(text.endswith(".") for text in CODES.values())
    assert len(set(CODES.values())) == len(CODES)
