"""PO (gettext), out and in: a text to be reviewed is fuzzy; one whose source has changed has its old source too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import polib

from genpress.errors import InvalidInput, Place, Problem
from genpress.exporters.publishing.segments import Back, Gathering, Pair, Segment, State, Translation

_FUZZY = "fuzzy"


def write_po(pair: Pair, files: Iterable[tuple[str, Iterator[Translation]]]) -> Iterator[str]:
    """Yield a PO document; the segment's name is the message's context, so that equal sources stay apart."""
    head = polib.POFile(wrapwidth=0)
    head.metadata = {
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": pair.target.replace("-", "_"),
        "X-Source-Language": pair.source.replace("-", "_"),
        "X-Generator": "genpress",
    }
    yield f"{head.metadata_as_entry().__unicode__(wrapwidth=0)}\n"
    for _, units in files:
        for unit in units:
            for segment in unit.segments:
                yield f"{_entry(segment, unit).__unicode__(wrapwidth=0)}\n"


def _entry(segment: Segment, unit: Translation) -> polib.POEntry:
    limits = [f"at most {segment.most_characters} characters"] if segment.most_characters is not None else []
    limits += [f"at most {segment.most_bytes} bytes"] if segment.most_bytes is not None else []
    comment = [segment.spec.description, "; ".join(limits), str(unit.tag)]
    return polib.POEntry(
        msgctxt=segment.id,
        msgid=segment.source,
        msgstr=segment.target,
        comment="\n".join(line for line in comment if line),
        flags=[] if unit.state is State.APPROVED else [_FUZZY],
        previous_msgid=segment.previous or None,
    )


def read_po(path: Path, shown: str) -> list[Back]:
    """Return the units of a PO file.

    Args:
        path: the file.
        shown: its name for messages.

    Raises:
        InvalidInput: it is not PO.
    """
    try:
        # The text rather than the path: polib would take the name of a file that is not there for its content.
        entries = polib.pofile(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise InvalidInput([Problem(Place(shown), "XCH002", f"the file cannot be read as PO: {error}.")]) from None
    gathering = Gathering()
    for entry in entries:
        if not entry.obsolete:
            final = _FUZZY not in entry.flags
            gathering.add(entry.msgctxt or "", entry.msgstr, final=final, note=entry.comment.replace("\n", " "))
    return gathering.units()
