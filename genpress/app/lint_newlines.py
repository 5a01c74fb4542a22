"""Line ends of CR and LF: the checks see LF alone, as in drafts; offsets and fixes are told in the text as given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from genpress.domain.fields import Content, FieldValue
from genpress.domain.finding import Finding

_BOTH, _ONE = "\r\n", "\n"


class Newlines:
    """Which texts of a piece end their lines with CR and LF."""

    def __init__(self, content: Content) -> None:
        self.unified = content
        """The same with LF alone."""
        self._names = {name for name, text in texts(content) if _BOTH in text and _is_uniform(text)}
        if self._names:
            self.unified = {name: self._each(name, value, _BOTH, _ONE) for name, value in content.items()}

    def restored(self, content: Content) -> Content:
        """Return a content with the line ends it was given with."""
        if not self._names:
            return content
        return {name: self._each(name, value, _ONE, _BOTH) for name, value in content.items()}

    def placed(self, finding: Finding, content: Content) -> Finding:
        """Return a finding in a unified content with its place in the text as given."""
        if finding.field not in self._names or not finding.end:
            return finding
        text = text_of(content, finding.field)
        start, end = (at + text.count(_ONE, 0, at) for at in (finding.start, finding.end))
        return replace(finding, start=start, end=end)

    def _each(self, name: str, value: FieldValue, old: str, new: str) -> FieldValue:
        if isinstance(value, str):
            return value.replace(old, new) if name in self._names else value
        return [t.replace(old, new) if f"{name}[{n}]" in self._names else t for n, t in enumerate(value)]


def _is_uniform(text: str) -> bool:
    # Where line ends are mixed, nothing could be put back as it was.
    return text.count(_BOTH) == text.count("\n") == text.count("\r")


def texts(content: Content) -> Iterator[tuple[str, str]]:
    """Yield each text by the name its findings carry: `title`, `bullets[2]`."""
    for name, value in content.items():
        if isinstance(value, str):
            yield name, value
        else:
            yield from ((f"{name}[{number}]", item) for number, item in enumerate(value))


def text_of(content: Content, name: str) -> str:
    """Return the text that a finding's field names; empty where there is none."""
    return next((text for known, text in texts(content) if known == name), "")
