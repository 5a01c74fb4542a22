"""XLIFF 1.2 and 2.0, out and in.

States on the way out and back: a text to be reviewed is `needs-review-translation` (2.0: `translated`), an approved one
`final`, one whose source has changed `needs-adaptation` with the old source as an earlier version (2.0: `initial`).
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, parse

from genpress.errors import InvalidInput, Place, Problem
from genpress.exporters.publishing.segments import Back, Gathering, Pair, Segment, State, Translation, is_html

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_V12 = "urn:oasis:names:tc:xliff:document:1.2"
_V20 = "urn:oasis:names:tc:xliff:document:2.0"
_SIZES = "urn:oasis:names:tc:xliff:sizerestriction:2.0"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_STATES_12 = {
    State.NEEDS_REVIEW: ' state="needs-review-translation" state-qualifier="leveraged-mt"',
    State.APPROVED: ' state="final"',
    State.STALE: ' state="needs-adaptation"',
}
_STATES_20 = {
    State.NEEDS_REVIEW: ' state="translated" subState="genpress:needs-review"',
    State.APPROVED: ' state="final"',
    State.STALE: ' state="initial" subState="genpress:stale"',
}
_FINAL_12 = frozenset({"final", "signed-off"})


def write_xliff12(pair: Pair, files: Iterable[tuple[str, Iterator[Translation]]]) -> Iterator[str]:
    """Yield an XLIFF 1.2 document; each file is named after what it was made from."""
    yield f'{_HEAD}<xliff version="1.2" xmlns="{_V12}">\n'
    for original, units in files:
        languages = f'source-language="{_of(pair.source)}" target-language="{_of(pair.target)}"'
        yield f'<file original="{_of(original)}" {languages} datatype="plaintext">\n<body>\n'
        for unit in units:
            yield from (_unit_12(segment, unit) for segment in unit.segments)
        yield "</body>\n</file>\n"
    yield "</xliff>\n"


def _unit_12(segment: Segment, unit: Translation) -> str:
    sizes = ""
    if segment.most_characters is not None:
        sizes = f' size-unit="char" maxwidth="{segment.most_characters}"'
    if segment.most_bytes is not None:
        sizes += f' maxbytes="{segment.most_bytes}"'
    kind = ' datatype="html"' if is_html(segment.spec) else ""
    approved = "yes" if unit.state is State.APPROVED else "no"
    earlier = ""
    if segment.previous:
        earlier = (
            f'<alt-trans alttranstype="previous-version"><source>{_of(segment.previous)}</source>'
            f"<target>{_of(segment.target)}</target></alt-trans>\n"
        )
    return (
        f'<trans-unit id="{_of(segment.id)}" resname="{_of(segment.name)}" approved="{approved}"{kind}{sizes}'
        f' xml:space="preserve">\n<source>{_of(segment.source)}</source>\n'
        f"<target{_STATES_12[unit.state]}>{_of(segment.target)}</target>\n"
        f'{_described_12(segment)}<note from="genpress">{_of(str(unit.tag))}</note>\n{earlier}</trans-unit>\n'
    )


def _described_12(segment: Segment) -> str:
    words = segment.spec.description
    return f'<note from="brief">{_of(words)}</note>\n' if words else ""


def write_xliff20(pair: Pair, files: Iterable[tuple[str, Iterator[Translation]]]) -> Iterator[str]:
    """Yield an XLIFF 2.0 document with the size restriction module."""
    languages = f'srcLang="{_of(pair.source)}" trgLang="{_of(pair.target)}"'
    yield f'{_HEAD}<xliff xmlns="{_V20}" xmlns:slr="{_SIZES}" version="2.0" {languages}>\n'
    for number, (original, units) in enumerate(files, 1):
        yield f'<file id="f{number}" original="{_of(original)}">\n'
        yield '<slr:profiles generalProfile="xliff:codepoints" storageProfile="xliff:utf8"/>\n'
        count = 0
        for unit in units:
            for segment in unit.segments:
                count += 1
                yield _unit_20(f"u{count}", segment, unit)
        yield "</file>\n"
    yield "</xliff>\n"


def _unit_20(name: str, segment: Segment, unit: Translation) -> str:
    sizes = "" if segment.most_characters is None else f' slr:sizeRestriction="{segment.most_characters}"'
    sizes += "" if segment.most_bytes is None else f' slr:storageRestriction="{segment.most_bytes}"'
    notes = [f'<note category="genpress">{_of(str(unit.tag))}</note>']
    notes += [f'<note category="brief">{_of(segment.spec.description)}</note>'] if segment.spec.description else []
    notes += [f'<note category="previous-source">{_of(segment.previous)}</note>'] if segment.previous else []
    return (
        f'<unit id="{name}" name="{_of(segment.id)}"{sizes} xml:space="preserve">\n<notes>{"".join(notes)}</notes>\n'
        f"<segment{_STATES_20[unit.state]}>\n<source>{_of(segment.source)}</source>\n"
        f"<target>{_of(segment.target)}</target>\n</segment>\n</unit>\n"
    )


def _of(text: str) -> str:
    return html.escape(text).replace("&#x27;", "'").replace("\r", "&#13;")


# --- in ---------------------------------------------------------------------------------------------------------------


def read_xliff(path: Path, shown: str) -> list[Back]:
    """Return the units of an XLIFF file, of either version.

    Args:
        path: the file.
        shown: its name for messages.

    Raises:
        InvalidInput: it is not XLIFF, or holds a document type (S5).
    """
    try:
        root = parse(path, forbid_dtd=True).getroot()
    except (OSError, ParseError, DefusedXmlException, ValueError) as error:
        reason = "a document type is not allowed" if isinstance(error, DefusedXmlException) else str(error)
        raise _refused(shown, f"the file cannot be read as XML: {reason}.") from None
    gathering = Gathering()
    if root is None:
        raise _refused(shown, "the file is empty.")
    if root.tag == f"{{{_V12}}}xliff":
        _read_12(root, gathering)
    elif root.tag == f"{{{_V20}}}xliff":
        _read_20(root, gathering)
    else:
        raise _refused(shown, f"the root element is {root.tag!r}: this is neither XLIFF 1.2 nor 2.x.")
    return gathering.units()


def _read_12(root: Element, gathering: Gathering) -> None:
    for unit in root.iter(f"{{{_V12}}}trans-unit"):
        target = unit.find(f"{{{_V12}}}target")
        state = "" if target is None else target.get("state", "")
        final = state in _FINAL_12 or (unit.get("approved") == "yes" and not state.startswith("needs-"))
        notes = " ".join(_text(note) for note in unit.findall(f"{{{_V12}}}note"))
        gathering.add(unit.get("id", ""), _text(target), final=final, note=notes)


def _read_20(root: Element, gathering: Gathering) -> None:
    for unit in root.iter(f"{{{_V20}}}unit"):
        segments = unit.findall(f"{{{_V20}}}segment")
        parts = [part for part in unit if part.tag in {f"{{{_V20}}}segment", f"{{{_V20}}}ignorable"}]
        target = "".join(_text(_target(part)) for part in parts)
        final = bool(segments) and all(segment.get("state") == "final" for segment in segments)
        notes = " ".join(_text(note) for note in unit.findall(f"{{{_V20}}}notes/{{{_V20}}}note"))
        gathering.add(unit.get("name", ""), target, final=final, note=notes)


def _target(part: Element) -> Element | None:
    found = part.find(f"{{{_V20}}}target")
    # What stands between segments is not always repeated as a target.
    return part.find(f"{{{_V20}}}source") if found is None and part.tag.endswith("ignorable") else found


def _text(element: Element | None) -> str:
    return "" if element is None else "".join(element.itertext())


def _refused(file: str, message: str) -> InvalidInput:
    return InvalidInput([Problem(Place(file), "XCH001", message, "Save it as XLIFF 1.2 or 2.0 and import it again.")])
