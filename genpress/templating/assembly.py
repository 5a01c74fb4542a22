"""Assembling a prompt: everything it consists of is read, judged as a whole, and its reads are found, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jinja2 import Environment, nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.parser import Parser

from genpress.domain.fields import FieldSpec
from genpress.domain.problems import propose, shown
from genpress.errors import InvalidInput, Place, Problem
from genpress.templating.codes import BLOCKS, FRONT_MATTER, RESERVED, SHARED_ONLY, UNKNOWN_COLUMN
from genpress.templating.frontmatter import FieldTemplate, FrontMatter
from genpress.templating.loading import UNCOMPILABLE, Closure, Folder, gather, syntax_problem, uncompilable
from genpress.templating.reading import Reading, has_text_outside, nested_block, stray_blocks
from genpress.templating.reads import RESERVED as RESERVED_NAMES
from genpress.templating.reads import ROW, SEGMENT, SOURCE, VARIANT, Access, PromptReads, gather_reads
from genpress.templating.rewriting import BLOCK_NAMES
from genpress.templating.sandbox import Sandbox

SYSTEM, USER = "system", "user"
_PER_UNIT = frozenset({ROW, SEGMENT, SOURCE, VARIANT})


@dataclass(frozen=True, slots=True)
class Assembly:
    """A prompt in its parts."""

    closure: Closure
    form: FrontMatter
    """Its front matter, with what it takes from its parents."""
    fields: tuple[FieldSpec, ...]
    templates: tuple[tuple[FieldTemplate, str], ...]
    """The fields' templates, and the file each stands in."""
    reads: PromptReads
    accesses: Sequence[Access]
    free: Sequence[Access]
    system_free: Sequence[Access]
    fact_lines: Mapping[str, int]
    has_system: bool


def assemble(folder: Folder, name: str) -> Assembly:
    """Return a prompt with everything it consists of.

    Raises:
        InvalidInput: a part is not there or not valid.
    """
    environment = Sandbox()
    closure = gather(folder, name, environment)
    form, templates, lines = _front(closure)
    problems = [*_block_problems(closure), *_field_problems(closure, form)]
    _stop(problems)
    system, user = _read(closure, SYSTEM), _read(closure, USER)
    for template, file in templates:
        user.fragment(fragment_tree(environment, template, file), file)
    fields = tuple(field.spec(name) for name, field in form.fields.items())
    _stop([*_system_problems(system), *_reserved_problems([system, user]), *_offered_problems(form, user.accesses)])
    accesses = [*user.accesses, *_must_state(fields, lines, closure)]
    return Assembly(
        closure=closure,
        form=form,
        fields=fields,
        templates=templates,
        reads=gather_reads(accesses, user.free(), form.facts),
        accesses=[*system.accesses, *user.accesses],
        free=user.free(),
        system_free=system.free(),
        fact_lines=lines,
        has_system=_defines(closure, SYSTEM),
    )


def _stop(problems: Sequence[Problem]) -> None:
    if problems:
        raise InvalidInput(dict.fromkeys(problems))


def _front(closure: Closure) -> tuple[FrontMatter, tuple[tuple[FieldTemplate, str], ...], dict[str, int]]:
    """Return the front matter; what the prompt itself does not say comes from the nearest parent that does."""
    merged: dict[str, object] = {}
    templates: tuple[tuple[FieldTemplate, str], ...] = ()
    lines: dict[str, int] = {}
    for template in closure.chain():
        front = template.front
        if front is None:
            continue
        if "fields" in front.given and "fields" not in merged:
            templates = tuple((each, template.file) for each in front.templates)
            lines = dict(front.fact_lines)
        merged = {**{key: getattr(front.form, key) for key in front.given}, **merged}
    # The parts have been validated, each where it stands.
    return FrontMatter().model_copy(update=merged), templates, lines


def _field_problems(closure: Closure, form: FrontMatter) -> Iterator[Problem]:
    if not form.fields:
        message = "a prompt says what it writes: `fields` in front matter, YAML between two lines of `---`."
        yield Problem(Place(closure.main.file, 1), FRONT_MATTER, message)


def _defines(closure: Closure, name: str) -> bool:
    return any(
        isinstance(node, nodes.Block) and node.name == name
        for template in closure.chain()
        for node in template.tree.body
    )


def _block_problems(closure: Closure) -> Iterator[Problem]:
    if not _defines(closure, USER):
        yield Problem(Place(closure.main.file), BLOCKS, "the block `user` is missing: {% block user %}…{% endblock %}.")
    chain = tuple(closure.chain())
    for template, block in stray_blocks(chain):
        names = BLOCK_NAMES | {each.name for parent in chain for each in parent.tree.find_all(nodes.Block)} - {
            block.name
        }
        message = f"the block {shown(block.name)} is in no parent of this template."
        yield Problem(Place(template.file, block.lineno), BLOCKS, message, propose(block.name, names))
    for template in chain:
        if line := nested_block(template):
            message = "the blocks `system` and `user` stand at the root of a prompt, not inside other statements."
            yield Problem(Place(template.file, line), BLOCKS, message)
        if line := has_text_outside(template):
            message = "text outside of the blocks is never sent; put it into block `system` or `user`."
            yield Problem(Place(template.file, line), BLOCKS, message)


def _read(closure: Closure, block: str) -> Reading:
    reading = Reading(closure)
    reading.prompt(block)
    return reading


def fragment_tree(environment: Environment, template: FieldTemplate, file: str) -> nodes.Template:
    """Return a field's template, parsed.

    Raises:
        InvalidInput: it is not valid, or refers to other templates or blocks.
    """
    try:
        tree = Parser(environment, fragment_source(template), None, file).parse()
    except TemplateSyntaxError as error:
        raise InvalidInput([syntax_problem(error, file)]) from None
    except UNCOMPILABLE as error:
        raise InvalidInput([uncompilable(error, file)]) from None
    refused = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport, nodes.Block)
    for node in tree.find_all(refused):
        message = f"field {template.field}: a field's template stands alone; it includes, imports and extends nothing."
        raise InvalidInput([Problem(Place(file, node.lineno), BLOCKS, message)])
    tree.set_environment(environment)
    return tree


def fragment_source(template: FieldTemplate) -> str:
    """Return a field's template with its line numbers as in the file."""
    return ("{#" + "\n" * (template.line - 1) + "-#}" if template.line > 1 else "") + template.text


def _system_problems(reading: Reading) -> Iterator[Problem]:
    for access in reading.accesses:
        if access.name in _PER_UNIT:
            message = f"block `system` reads {shown(access.name)}, which differs from unit to unit."
            hint = "`system` is rendered once for a deliverable and market: move this into block `user`."
            yield Problem(Place(access.file, access.line), SHARED_ONLY, message, hint)


def _reserved_problems(readings: Sequence[Reading]) -> Iterator[Problem]:
    for reading in readings:
        for name, (file, line) in reading.assigned.items():
            if name in RESERVED_NAMES:
                message = f"{shown(name)} means something else in every prompt; choose another name."
                yield Problem(Place(file, line), RESERVED, message)


def _offered_problems(form: FrontMatter, accesses: Sequence[Access]) -> Iterator[Problem]:
    if form.facts is None:
        return
    for access in accesses:
        if access.name == ROW and access.column is not None and access.column not in form.facts:
            message = f"row.{access.column} is not among the `facts` that the front matter offers."
            yield Problem(Place(access.file, access.line), UNKNOWN_COLUMN, message, propose(access.column, form.facts))


def _must_state(fields: Sequence[FieldSpec], lines: Mapping[str, int], closure: Closure) -> Iterator[Access]:
    for spec in fields:
        for fact in spec.facts:
            name, column = split_fact(fact)
            yield Access(name, column, closure.main.file, lines.get(spec.name, 0))


def split_fact(fact: str) -> tuple[str, str]:
    """Return the table and column of a fact's path: `weight_g` is of the row, `segment.name` of the segment."""
    table, dot, column = fact.partition(".")
    return (table, column) if dot and table in {SEGMENT, SOURCE, ROW} else (ROW, fact)
