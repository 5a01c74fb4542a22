"""Where something stands in a YAML file, for problems that people can find."""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from genpress.errors import Place, Problem


def problem_of_yaml(error: Exception, shown: str, code: str) -> Problem:
    """Return the problem for a file that is not YAML (or not text), with line and column where the parser says them."""
    # The mark of the parser in C is no yaml.Mark, but has its line and column.
    mark = getattr(error, "problem_mark", None)
    if mark:
        reason = str(getattr(error, "problem", "") or "not valid YAML")
        return Problem(Place(shown, mark.line + 1, mark.column + 1), code, f"this is not YAML: {reason}")
    return Problem(Place(shown), code, "this is not YAML in UTF-8", "Save the file as UTF-8.")


def node_at(text: str, path: Sequence[int | str]) -> tuple[int, int]:
    """Return line and column, from 1, of the value at a path in a YAML text: of the deepest part that exists."""
    node: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    line, column = 0, 0
    for part in path:
        key, node = _child(node, part)
        if key is None:
            break
        line, column = key.start_mark.line + 1, key.start_mark.column + 1
    return line, column


def _child(node: yaml.Node | None, part: int | str) -> tuple[yaml.Node | None, yaml.Node | None]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return key, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None, None
