"""The prompt of a small model: short, since it reads 50 tokens a second, and without control words of chat formats."""

from __future__ import annotations

import re

from genpress.backends.grammar_shape import Shape, shape_of
from genpress.domain.fields import FieldSpec
from genpress.domain.request import Request

_CONTROL = re.compile(r"<(?=\||/?(?:s|bos|eos|pad|unk|start_of_turn|end_of_turn)>)|(?<=\|)>|\[(?=/?INST\])|(?<=INST)\]")
"""Where the control words of the usual chat formats begin and end."""
_CODE_POINTS_A_WORD = 7
"""English words have about six with their space; one more, so that the model ends before the grammar must."""


def system_text(request: Request) -> str:
    """Return the system message: the prompt's own, then what to write; the same for a whole group of units."""
    lines = [f"- {field.name}: {_task(field)}" for field in request.fields]
    return "\n".join([defused(request.system).strip(), "Answer with JSON:", *lines]).strip()


def user_text(request: Request) -> str:
    """Return the user message."""
    return defused(request.user).strip()


def defused(text: str) -> str:
    """Return text in which no control word of a chat format is left: a cell cannot speak as the system."""
    return _CONTROL.sub(lambda match: f" {match.group()} ".replace("  ", " "), text)


def _task(field: FieldSpec) -> str:
    shape = shape_of(field)
    wanted = f"{_size(shape)}, {_words(shape)}"
    return f"{field.description.strip().rstrip('.')} ({wanted})" if field.description else wanted


def _size(shape: Shape) -> str:
    one = "sentences" if shape.sentences else "phrase"
    if shape.items is not None:
        least, most = shape.items
        count = str(most) if least == most else f"{least} to {most}"
        return f"list of {count} {'texts' if shape.sentences else 'phrases'}"
    return one if not shape.paragraphs else "paragraphs"


def _words(shape: Shape) -> str:
    most = max(shape.most // _CODE_POINTS_A_WORD, 1)
    each = " each" if shape.items is not None else ""
    # Asked for "at most 8 words", these models repeat the product's name and stop: a phrase is told a range.
    least = max(shape.least // _CODE_POINTS_A_WORD, 0 if shape.sentences else most // 2)
    return f"{least} to {most} words{each}" if 2 <= least < most else f"at most {most} words{each}"
