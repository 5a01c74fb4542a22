"""Prompts: templates that say what is written and how the model is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from genpress.domain.fields import Content, FieldSpec
from genpress.domain.problems import propose, shown
from genpress.errors import InvalidInput, Place, Problem
from genpress.hashing import digest
from genpress.templating.assembly import Assembly, assemble
from genpress.templating.codes import NOT_FOUND
from genpress.templating.loading import SUFFIX, Folder
from genpress.templating.reads import Access, PromptReads
from genpress.templating.rendering import Renderer

FOLDER = "prompts"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt, ready to be rendered. Rendering is deterministic and touches no file."""

    name: str
    """Its path under prompts/ without the ending, with `/`."""
    path: str
    """Its file, relative to the workspace."""
    description: str
    fields: tuple[FieldSpec, ...]
    """What it writes, with the prompt's own limits."""
    reads: PromptReads
    """What its texts depend on, of what differs from unit to unit."""
    digest: str
    """SHA-256 over the sources of the prompt and of all it extends, includes and imports."""
    parameters: Mapping[str, str | int | float | bool]
    """Model parameters; the deliverable's own come before them."""
    facts: tuple[str, ...] | None
    """The only columns that `row` offers; None: all."""
    has_templates: bool
    """Whether any field has a template of its own for the deterministic text."""
    accesses: tuple[Access, ...]
    """Every read in the templates, for `check`."""
    free: tuple[Access, ...]
    """The reads of names that only a list axis can give."""
    system_free: tuple[Access, ...]
    """Those of them in block `system`, where there are no axes."""
    fact_lines: Mapping[str, int] = field(compare=False)
    """Line of a field's `facts` in the file, by field."""
    _renderer: Renderer = field(compare=False, repr=False)

    def render_system(self, shared: Mapping[str, object], *, unit: str = "") -> str:
        """Return the system text of a deliverable in a market.

        Args:
            shared: what all its units see; see `genpress.templating.scope.make_scope`.
            unit: what to name in an error, if anything.

        Raises:
            TemplateProblem: the template fails.
        """
        return self._renderer.system(shared, unit)

    def render_user(self, shared: Mapping[str, object], names: Mapping[str, object], *, unit: str = "") -> str:
        """Return the user text of one unit.

        Args:
            shared: what all units of the deliverable and market see.
            names: what only this unit's templates see: `row`, `segment`, `source`, `variant`, the list axes.
            unit: the unit's id, named in an error.

        Raises:
            TemplateProblem: the template fails on these values.
        """
        return self._renderer.user(shared, names, unit)

    def prepare(self, shared: Mapping[str, object], names: Mapping[str, object], *, unit: str = "") -> Content:
        """Return the deterministic text of every field: from its template, or else from the facts.

        Raises:
            TemplateProblem: a field's template fails on these values.
        """
        return self._renderer.content(shared, names, unit)


class Prompts:
    """The prompts of a workspace: the files `*.j2` in its folder `prompts`.

    Files whose name, or folder, begins with `_` are parts for others to extend, include and import.
    """

    def __init__(self, root: Path) -> None:
        self._folder = Folder(root / FOLDER)
        self._loaded: dict[str, Prompt] = {}

    def names(self) -> tuple[str, ...]:
        """Return the names of all prompts, sorted; none of them has been read."""
        files = (name for name in self._folder.names() if name.endswith(SUFFIX))
        own = (name for name in files if not any(part.startswith("_") for part in name.split("/")))
        return tuple(name.removesuffix(SUFFIX) for name in own)

    def load(self, name: str) -> Prompt:
        """Return a prompt; read once, then kept.

        Raises:
            InvalidInput: it is not there, or is not valid; all problems of a kind at once.
        """
        if name not in self._loaded:
            self._loaded[name] = self._load(name)
        return self._loaded[name]

    def _load(self, name: str) -> Prompt:
        names = self.names()
        if name not in names:
            hint = propose(name, names, f"In {FOLDER}/")
            place = Place(f"{FOLDER}/{name}{SUFFIX}")
            raise InvalidInput([Problem(place, NOT_FOUND, f"there is no prompt {shown(name)}.", hint)])
        return _prompt(name, assemble(self._folder, name))


def _prompt(name: str, assembly: Assembly) -> Prompt:
    form = assembly.form
    return Prompt(
        name=name,
        path=assembly.closure.main.file,
        description=form.description,
        fields=assembly.fields,
        reads=assembly.reads,
        digest=digest({file: template.source for file, template in assembly.closure.templates.items()}),
        parameters=dict(form.parameters),
        facts=form.facts,
        has_templates=bool(assembly.templates),
        accesses=tuple(assembly.accesses),
        free=tuple(assembly.free),
        system_free=tuple(assembly.system_free),
        fact_lines=assembly.fact_lines,
        _renderer=Renderer(assembly),
    )
