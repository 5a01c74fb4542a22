"""The sandbox in which people's templates run: an allow-list of what they may reach, and a bound on what they may do.

Beyond Jinja2's immutable sandbox: methods are allowed by type and name, filters and tests by name; arithmetic, texts,
loops, calls and comparisons are counted (`genpress.templating.state`); nothing random.
"""

from __future__ import annotations

from collections.abc import Mapping

from jinja2 import BaseLoader, nodes
from jinja2.parser import Parser
from jinja2.runtime import BlockReference, Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Cycler, Joiner, Namespace

from genpress.templating.arithmetic import OPERATORS, compute
from genpress.templating.metering import KEPT_FILTERS, KEPT_TESTS, bounded_range, printed, size
from genpress.templating.record import Record, Unknown
from genpress.templating.rewriting import rewrite
from genpress.templating.state import CALL, METHOD, STATE, measure

GLOBALS: Mapping[str, object] = {
    "range": bounded_range,
    "dict": dict,
    "namespace": Namespace,
    "cycler": Cycler,
    "joiner": Joiner,
}
"""The functions every template may call."""

_TEXT_WORDS = """
capitalize casefold count endswith find index isalnum isalpha isascii isdecimal isdigit islower isnumeric isspace
istitle isupper lower lstrip partition removeprefix removesuffix rfind rindex rpartition rsplit rstrip split
splitlines startswith strip swapcase title upper
"""
_LOOP_WORDS = """
cycle changed depth depth0 first index index0 last length nextitem previtem revindex revindex0
"""
_ALLOWED: Mapping[type, frozenset[str]] = {
    str: frozenset(_TEXT_WORDS.split()),
    dict: frozenset({"get", "items", "keys", "values"}),
    list: frozenset({"count", "index"}),
    tuple: frozenset({"count", "index", "grouper", "list"}),
    LoopContext: frozenset(_LOOP_WORDS.split()),
    Cycler: frozenset({"current", "next", "reset"}),
    BlockReference: frozenset({"super"}),
}


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment of all templates.

    Args:
        loader: gives the templates of prompts/; None: there are none to be named.
        keep: the block that is rendered, of those at the root of a prompt; empty: no template is a prompt.
    """

    intercepted_binops = OPERATORS

    def __init__(self, loader: BaseLoader | None = None, keep: str = "") -> None:
        super().__init__(
            loader=loader,
            undefined=Unknown,
            finalize=printed,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )
        self._keep = keep
        self.filters = dict(KEPT_FILTERS)
        self.tests = dict(KEPT_TESTS)
        self.globals = dict(GLOBALS)

    def getattr(self, obj: object, attribute: str) -> object:
        """Return `obj.attribute`; a record gives its cell of that name, whatever the name is."""
        if isinstance(obj, Record):
            cells = obj.cells
            return cells[attribute] if attribute in cells else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: object, argument: object) -> object:
        """Return `obj[argument]`; a record gives its cell and nothing else."""
        if isinstance(obj, Record):
            return self.getattr(obj, str(argument))
        return super().getitem(obj, argument)

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:  # noqa: ARG002 - the base's signature
        """Return whether a template may reach an attribute: only those of a short list are."""
        if attr.startswith("_"):
            return False
        allowed = next((names for kind, names in _ALLOWED.items() if isinstance(obj, kind)), None)
        if allowed is not None:
            return attr in allowed
        return isinstance(obj, Namespace) or type(obj).__name__ == "TemplateModule"

    def call(self, context: Context, obj: object, /, *args: object, **kwargs: object) -> object:
        """Call a macro, a method or `range`, and charge for it."""
        STATE.charge(CALL + METHOD * size(getattr(obj, "__self__", None)))
        measure(args)
        result = super().call(context, obj, *args, **kwargs)
        if isinstance(result, dict):
            measure(result)
        return result

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:  # noqa: ARG002
        """Compute `left operator right` within bounds."""
        return compute(operator, left, right)

    def wrap_str_format(self, value: object) -> None:  # noqa: ARG002
        """Leave `format` and `format_map` to the allow-list, which does not have them."""
        return

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return rewrite(Parser(self, source, name, filename).parse(), self._keep)
