"""Reading templates from prompts/, and only from there; with all that a prompt extends, includes and imports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import BaseLoader, Environment, nodes
from jinja2.exceptions import TemplateNotFound, TemplateSyntaxError
from jinja2.parser import Parser

from genpress.domain.problems import propose, shown
from genpress.errors import InvalidInput, Place, Problem
from genpress.templating.codes import CYCLE, NOT_FOUND, SYNTAX, UNREADABLE
from genpress.templating.frontmatter import Front, read_front, split_front

SUFFIX = ".j2"
_MAX_BYTES = 1_000_000
"""Size of one template's file."""
_MAX_TEMPLATES = 200
"""Templates that one prompt may consist of."""
UNCOMPILABLE = (RecursionError, MemoryError, SyntaxError, ValueError)
"""What Python's compiler raises at a template that is nested too deeply, or has a number of thousands of digits."""
Reference = nodes.Extends | nodes.Include | nodes.Import | nodes.FromImport


@dataclass(frozen=True, slots=True)
class Template:
    """One file of prompts/, parsed."""

    name: str
    """Path under prompts/, with `/`."""
    file: str
    """Path for messages."""
    source: str
    """The file's text."""
    body: str
    """What Jinja2 is given: the front matter is an empty comment of as many lines."""
    front: Front | None
    tree: nodes.Template


class Folder:
    """The templates under one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._real = root.resolve()

    def names(self) -> list[str]:
        """Return the names of all files that may be templates, sorted."""
        found = (path.relative_to(self.root) for path in self.root.rglob("*") if path.is_file())
        return sorted(path.as_posix() for path in found if not any(part.startswith(".") for part in path.parts))

    def resolve(self, name: str) -> str | None:
        """Return the name of the file that `name` or `name.j2` stands for; None when there is none."""
        return next((each for each in (name, name + SUFFIX) if self._path(each) is not None), None)

    def read(self, name: str) -> str:
        """Return a file's text with LF line ends.

        Raises:
            InvalidInput: it is not there, too large, not UTF-8, or leads out of the folder.
        """
        path = self._path(name)
        if path is None:
            raise InvalidInput(
                [Problem(Place(self.file(name)), NOT_FOUND, "there is no such prompt.", self._hint(name))]
            )
        try:
            with path.open("rb") as stream:
                raw = stream.read(_MAX_BYTES + 1)
        except OSError as error:
            raise self._unreadable(name, error.strerror or "no access") from None
        if len(raw) > _MAX_BYTES:
            raise self._unreadable(name, f"larger than {_MAX_BYTES} bytes")
        try:
            return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            raise self._unreadable(name, "not UTF-8 text") from None

    def file(self, name: str) -> str:
        """Return a template's path for messages."""
        return f"{self.root.name}/{name}"

    def _unreadable(self, name: str, reason: str) -> InvalidInput:
        return InvalidInput([Problem(Place(self.file(name)), UNREADABLE, f"cannot be read: {reason}.")])

    def _hint(self, name: str) -> str:
        return propose(name.removesuffix(SUFFIX), [each.removesuffix(SUFFIX) for each in self.names()], "In prompts/")

    def _path(self, name: str) -> Path | None:
        parts = name.split("/")
        if "\\" in name or "\0" in name or any(part in {"", ".", ".."} for part in parts):
            return None
        try:
            path = self.root.joinpath(*parts).resolve()
            return path if path.is_relative_to(self._real) and path.is_file() else None
        except (OSError, RuntimeError):
            return None


@dataclass(frozen=True, slots=True, eq=False)
class Closure(BaseLoader):
    """A prompt with everything it extends, includes and imports; the loader of its environment."""

    main: Template
    templates: Mapping[str, Template]
    """All of it, by file name."""
    said: Mapping[str, str]
    """File names by what templates call them: the ending may be left out."""

    def find(self, said: str) -> Template:
        """Return a template by what another one calls it."""
        return self.templates[self.said[said]]

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:  # noqa: ARG002
        """Return what Jinja2 is to compile."""
        if template not in self.said:
            raise TemplateNotFound(template)
        found = self.find(template)
        return found.body, found.file, None

    def chain(self) -> Iterator[Template]:
        """Yield the prompt and what it extends, the prompt first."""
        template: Template | None = self.main
        while template is not None:
            yield template
            parent = template.tree.find(nodes.Extends)
            template = self.find(reference_name(parent)) if parent else None


@dataclass(slots=True)
class _Gathering:
    folder: Folder
    environment: Environment
    templates: dict[str, Template] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)

    def add(self, name: str) -> Template:
        """Read a template and all it refers to."""
        template = parse(self.folder, name, self.environment)
        self.templates[name] = template
        self.said[name] = name
        self.path.append(name)
        for node in template.tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
            if isinstance(node, Reference):
                self._follow(template, node)
        self.path.pop()
        return template

    def _follow(self, template: Template, node: Reference) -> None:
        said = reference_name(node)
        name = self.folder.resolve(said) if said else None
        if name is None:
            raise InvalidInput([_not_found(template, node, said, self.folder)])
        if name in self.path:
            circle = " → ".join([*self.path[self.path.index(name) :], name])
            raise InvalidInput(
                [Problem(Place(template.file, node.lineno), CYCLE, f"templates go in a circle: {circle}.")]
            )
        self.said[said] = name
        if name not in self.templates:
            if len(self.templates) >= _MAX_TEMPLATES:
                message = f"the prompt consists of more than {_MAX_TEMPLATES} templates."
                raise InvalidInput([Problem(Place(template.file, node.lineno), NOT_FOUND, message)])
            self.add(name)


def gather(folder: Folder, name: str, environment: Environment) -> Closure:
    """Return a prompt with everything it needs.

    Raises:
        InvalidInput: something is not there, not valid, or goes in a circle.
    """
    gathering = _Gathering(folder, environment)
    file = folder.resolve(name) or name + SUFFIX
    main = gathering.add(file)
    return Closure(main, gathering.templates, gathering.said)


def parse(folder: Folder, name: str, environment: Environment) -> Template:
    """Return one template, parsed.

    Raises:
        InvalidInput: it cannot be read, or is not valid.
    """
    source, file = folder.read(name), folder.file(name)
    front, body = split_front(source, file)
    read = None if front is None else read_front(front, file)
    try:
        tree = Parser(environment, body, name, file).parse()
    except TemplateSyntaxError as error:
        raise InvalidInput([syntax_problem(error, file)]) from None
    except UNCOMPILABLE as error:
        raise InvalidInput([uncompilable(error, file)]) from None
    tree.set_environment(environment)
    return Template(name, file, source, body, read, tree)


def reference_name(node: Reference) -> str:
    """Return the name a template is referred to by; empty where it is computed."""
    said = node.template
    return said.value if isinstance(said, nodes.Const) and isinstance(said.value, str) else ""


def syntax_problem(error: TemplateSyntaxError, file: str) -> Problem:
    """Return what Jinja2 found wrong in a template."""
    message = (error.message or "not valid").rstrip(".")
    return Problem(Place(error.filename or file, error.lineno), SYNTAX, f"{message}.")


def uncompilable(error: BaseException, file: str) -> Problem:
    """Return what Python's own compiler could not do with a template."""
    if isinstance(error, ValueError):
        return Problem(Place(file), SYNTAX, "the template has a number of too many digits.")
    return Problem(Place(file), SYNTAX, "the template is nested too deeply.")


def _not_found(template: Template, node: Reference, said: str, folder: Folder) -> Problem:
    place = Place(template.file, node.lineno)
    if not said:
        return Problem(place, NOT_FOUND, "a template is named by plain text in quotes, so that all it reads is known.")
    names = [name.removesuffix(SUFFIX) for name in folder.names()]
    return Problem(place, NOT_FOUND, f"{shown(said)} is not in prompts/.", propose(said, names, "There"))
