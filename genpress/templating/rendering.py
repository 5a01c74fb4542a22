"""Rendering a prompt: its blocks and its fields' templates, compiled once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from jinja2.environment import Template
from jinja2.exceptions import TemplateSyntaxError

from genpress.domain.fields import Content, FieldSpec, FieldType, FieldValue, normalise_text
from genpress.errors import InvalidInput
from genpress.templating.assembly import SYSTEM, USER, Assembly, fragment_source
from genpress.templating.defaults import default_content
from genpress.templating.failures import CAUGHT, template_problem
from genpress.templating.loading import UNCOMPILABLE, Closure, syntax_problem, uncompilable
from genpress.templating.sandbox import Sandbox
from genpress.templating.scope import Scope, make_scope
from genpress.templating.state import MAX_TEXT, STATE, TooMuch

_REMEMBERED = 64
"""Scopes that are kept: a deliverable's markets."""
_LIST_MARKS = ("- ", "* ", "• ")


class Renderer:
    """The compiled templates of one prompt."""

    def __init__(self, assembly: Assembly) -> None:
        self._file = assembly.closure.main.file
        self._facts = assembly.form.facts
        self._reads = assembly.reads
        self._fields = assembly.fields
        self._system = _compiled(assembly.closure, SYSTEM) if assembly.has_system else None
        self._user = _compiled(assembly.closure, USER)
        self._templates = {
            template.field: _fragment(fragment_source(template), file) for template, file in assembly.templates
        }
        self._scopes: dict[int, tuple[Mapping[str, object], Scope]] = {}

    def system(self, shared: Mapping[str, object], unit: str) -> str:
        """Return the text of block `system`; empty where the prompt has none."""
        if self._system is None:
            return ""
        scope = self._scope(shared)
        return self._text(self._system, scope, {**scope.names}, unit)

    def user(self, shared: Mapping[str, object], names: Mapping[str, object], unit: str) -> str:
        """Return the text of block `user`."""
        scope = self._scope(shared)
        return self._text(self._user, scope, scope.with_unit(names), unit)

    def content(self, shared: Mapping[str, object], names: Mapping[str, object], unit: str) -> Content:
        """Return the deterministic text of all fields."""
        scope = self._scope(shared)
        seen = scope.with_unit(names)
        default = partial(default_content, self._reads, seen)
        return {spec.name: self._field(spec, scope, seen, unit) or default(spec) for spec in self._fields}

    def _field(self, spec: FieldSpec, scope: Scope, seen: dict[str, object], unit: str) -> FieldValue | None:
        template = self._templates.get(spec.name)
        if template is None:
            return None
        text = self._text(template, scope, seen, unit)
        return _items(text) if spec.type is FieldType.LIST else normalise_text(text)

    def _text(self, template: Template, scope: Scope, names: dict[str, object], unit: str) -> str:
        STATE.begin(names, scope.formats)
        try:
            text = "".join(template.root_render_func(template.new_context(names, shared=True)))
            if len(text) > MAX_TEXT:
                raise TooMuch(f"the text has {len(text)} characters; at most {MAX_TEXT} are allowed")
        except CAUGHT as error:
            raise template_problem(error, self._file, unit) from None
        return text.strip("\n ")

    def _scope(self, shared: Mapping[str, object]) -> Scope:
        # Kept by identity: who renders a million units passes the same mapping a million times.
        known = self._scopes.get(id(shared))
        if known is not None and known[0] is shared:
            return known[1]
        if len(self._scopes) >= _REMEMBERED:
            self._scopes.clear()
        scope = make_scope(shared, self._facts)
        self._scopes[id(shared)] = (shared, scope)
        return scope


def _compiled(closure: Closure, keep: str) -> Template:
    environment = Sandbox(closure, keep)
    STATE.begin({}, None)
    try:
        for name in closure.said:
            environment.get_template(name)
    except TemplateSyntaxError as error:
        raise InvalidInput([syntax_problem(error, closure.main.file)]) from None
    except UNCOMPILABLE as error:
        raise InvalidInput([uncompilable(error, closure.main.file)]) from None
    return environment.get_template(closure.main.name)


def _fragment(source: str, file: str) -> Template:
    environment = Sandbox()
    STATE.begin({}, None)
    try:
        code = environment.compile(source, None, file)
    except TemplateSyntaxError as error:
        raise InvalidInput([syntax_problem(error, file)]) from None
    except UNCOMPILABLE as error:
        raise InvalidInput([uncompilable(error, file)]) from None
    return Template.from_code(environment, code, dict(environment.globals))


def _items(text: str) -> list[str]:
    """Return the lines of a rendered list, without empty ones and without marks before them."""
    lines = (line.strip() for line in text.splitlines())
    return [_unmarked(line) for line in lines if line]


def _unmarked(line: str) -> str:
    return next((line.removeprefix(mark).strip() for mark in _LIST_MARKS if line.startswith(mark)), line)
