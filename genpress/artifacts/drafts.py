"""Drafts as Markdown that people read and edit, and reading their fields back out exactly.

A file begins with YAML front matter between two lines `---`, then holds a section `## field` for each field; a list
field is written as `- item` lines, further lines of an item indented by two spaces. A line of the text that would be
taken for one of the file's own headings gets a backslash in front, and reading takes it away.

The front matter ends with a seal over the whole file. A file whose seal holds was written by genpress and touched
by nobody, whatever the ledger remembers of it.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from genpress.domain.draft import Draft
from genpress.domain.fields import Content, FieldValue, normalise_text
from genpress.domain.finding import Finding
from genpress.domain.review import Status

_FENCE = "---"
_SEAL = re.compile(r'^seal: "([0-9a-f]{16})"\n', re.MULTILINE)
_ENTRY = re.compile(r"(unit|fields|content_hash): (.+)")
_BREAKS_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
"""What JSON may hold as it is and YAML may not."""

_TEXT, _LIST = "text", "list"


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a draft file holds."""

    unit: str
    """Unit id as the front matter says."""
    content: Content
    """The fields, in the order of the front matter."""
    content_hash: str
    """Hash of the text that was written into the file; another than the content's own after an edit."""


def render(draft: Draft, status: Status) -> str:
    """Return a draft as a Markdown file with front matter, sealed."""
    front = "\n".join(_front(draft, status))
    sections = "\n".join(
        f"## {_heading(name)}\n\n{_body(value, draft.content)}" for name, value in draft.content.items()
    )
    head, tail = f"{_FENCE}\n{front}\n", f"{_FENCE}\n\n{sections}"
    return f'{head}seal: "{_seal(head + tail)}"\n{tail}'


def is_sealed(text: str) -> bool:
    """Return whether a file is exactly as genpress wrote it."""
    found = _SEAL.search(text)
    return found is not None and _seal(text[: found.start()] + text[found.end() :]) == found[1]


def _seal(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]


# --- front matter -----------------------------------------------------------------------------------------------------


def _front(draft: Draft, status: Status) -> Iterator[str]:
    yield f"unit: {quoted(str(draft.unit))}"
    yield f"revision: {draft.revision}"
    yield f"status: {status.value}"
    yield f"origin: {draft.origin.value}"
    for name in ("backend", "model", "author", "created_at", "request_hash"):
        if value := getattr(draft, name):
            yield f"{name}: {quoted(value)}"
    yield from _mapping("facts", draft.facts)
    yield from _list("findings", [describe(finding) for finding in draft.findings])
    kinds = {name: _LIST if isinstance(text, list) else _TEXT for name, text in draft.content.items()}
    yield f"fields: {quoted_map(kinds)}"
    yield f"content_hash: {quoted(draft.content_hash)}"


def describe(finding: Finding) -> str:
    """Return a finding in one line: severity, rule, field, message."""
    return f"{finding.severity.value} {finding.rule} {finding.field}: {finding.message}"


def _mapping(name: str, values: Mapping[str, str]) -> Iterator[str]:
    yield f"{name}:" if values else f"{name}: {{}}"
    for key, value in values.items():
        yield f"  {quoted(key)}: {quoted(value)}"


def _list(name: str, values: Sequence[str]) -> Iterator[str]:
    yield f"{name}:" if values else f"{name}: []"
    for value in values:
        yield f"  - {quoted(value)}"


def quoted(text: str) -> str:
    """Return text in double quotes, one line, as both JSON and YAML read it."""
    return _BREAKS_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def quoted_map(values: Mapping[str, str]) -> str:
    """Return a mapping in one line, as both JSON and YAML read it."""
    return "{" + ", ".join(f"{quoted(name)}: {quoted(value)}" for name, value in values.items()) + "}"


# --- sections ---------------------------------------------------------------------------------------------------------


def _heading(name: str) -> str:
    plain = name == name.strip() and name.isprintable() and not name.startswith('"')
    return name if plain and name else quoted(name)


def _body(value: FieldValue, content: Content) -> str:
    if isinstance(value, list):
        return "".join(_item(text) for text in value)
    return f"{_own_headings(tuple(content)).sub(_escaped, value)}\n" if value else ""


def _item(text: str) -> str:
    first, *others = text.split("\n")
    lines = [f"- {first}".rstrip(" ") if not first else f"- {first}", *(f"  {line}" if line else "" for line in others)]
    return "\n".join(lines) + "\n"


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


@functools.lru_cache(maxsize=64)
def _own_headings(names: tuple[str, ...]) -> re.Pattern[str]:
    """Match a line that is one of the file's headings, or one that was escaped any number of times."""
    known = "|".join(re.escape(_heading(name)) for name in names)
    return re.compile(rf"^\\*## (?:{known})[ \t]*$", re.MULTILINE)


# --- reading ----------------------------------------------------------------------------------------------------------


def parse(text: str) -> Parsed:
    """Read a draft file, edited or not. Line ends of Windows and a byte-order mark do not matter.

    Raises:
        ValueError: the front matter is damaged, or a field's heading is missing or stands twice.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if lines[0].rstrip() != _FENCE or _FENCE not in [line.rstrip() for line in lines[1:]]:
        raise ValueError("the front matter between two lines --- is missing")
    end = next(n for n, line in enumerate(lines[1:], start=1) if line.rstrip() == _FENCE)
    entries = {found[1]: found[2] for line in lines[1:end] if (found := _ENTRY.fullmatch(line.rstrip()))}
    kinds = _kinds(entries.get("fields", ""))
    sections = _sections(lines[end + 1 :], kinds)
    missing = [name for name in kinds if name not in sections]
    if missing:
        raise ValueError(f"the heading `## {_heading(missing[0])}` is missing")
    content: Content = {name: _value(sections[name], kind) for name, kind in kinds.items()}
    return Parsed(_string(entries.get("unit", "")), content, _string(entries.get("content_hash", "")))


def _kinds(entry: str) -> dict[str, str]:
    try:
        kinds = json.loads(entry)
    except json.JSONDecodeError:
        kinds = None
    if not isinstance(kinds, dict) or not all(kind in {_TEXT, _LIST} for kind in kinds.values()):
        raise ValueError("the line `fields:` of the front matter is missing or damaged")
    return kinds


def _string(entry: str) -> str:
    try:
        value = json.loads(entry)
    except json.JSONDecodeError:
        return entry.strip().strip("'\"")
    return value if isinstance(value, str) else entry


def _sections(lines: Sequence[str], kinds: Mapping[str, str]) -> dict[str, list[str]]:
    headings = {f"## {_heading(name)}": name for name in kinds}
    escaped = _own_headings(tuple(kinds)) if kinds else re.compile(r"(?!)")
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    for line in lines:
        name = headings.get(line.rstrip(" \t"))
        if name is None:
            escape = line.startswith("\\") and escaped.fullmatch(line)
            current.append(line[1:] if escape else line)
        elif name in sections:
            raise ValueError(f"the heading `{line.strip()}` stands twice; put a backslash before the one that is text")
        else:
            current = sections[name] = []
    return sections


def _value(lines: Sequence[str], kind: str) -> FieldValue:
    if kind == _TEXT:
        return normalise_text("\n".join(lines))
    items: list[list[str]] = []
    for line in lines:
        if line.startswith(("- ", "* ")) or line in {"-", "*"}:
            items.append([line[2:]])
        elif items:
            items[-1].append(line.removeprefix("  "))
        elif line.strip():
            items.append([line])
    return [normalise_text("\n".join(item)) for item in items]
