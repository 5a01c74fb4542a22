"""The codes of problems in prompts, by code, as docs/reference/codes.md lists them."""

from __future__ import annotations

from collections.abc import Mapping

from genpress.domain.problems import SHAPE_CODES
from genpress.domain.problems import UNREADABLE as SHAPE_UNREADABLE

FAMILY = "PRM"

UNREADABLE = FAMILY + SHAPE_UNREADABLE
FRONT_MATTER = "PRM010"
YAML = "PRM011"
SYNTAX = "PRM012"
NOT_FOUND = "PRM013"
CYCLE = "PRM014"
BLOCKS = "PRM015"
SHARED_ONLY = "PRM016"
UNKNOWN_NAME = "PRM017"
UNKNOWN_COLUMN = "PRM018"
RESERVED = "PRM019"
UNDEFINED = "PRM020"
BAD_VALUE = "PRM021"
TOO_MUCH = "PRM022"
REFUSED = "PRM023"
FAILED = "PRM024"
UNKNOWN_FACT = "PRM025"
WHERE_SYNTAX = "PRM030"
WHERE_NAME = "PRM031"

CODES: Mapping[str, str] = {
    **{FAMILY + number: text for number, text in SHAPE_CODES.items()},
    FRONT_MATTER: "The front matter is missing or not closed: a prompt begins with YAML between two lines of `---`.",
    YAML: "The front matter is not YAML, or uses what is not allowed there: anchors, aliases, tags, a key twice.",
    SYNTAX: "The template is not valid Jinja2, or uses a filter, test or tag that genpress does not have.",
    NOT_FOUND: "A template that is extended, included or imported is not in prompts/, or is not named by plain text.",
    CYCLE: "Templates include, import or extend each other in a circle.",
    BLOCKS: "The blocks `system` and `user` are not as they must be: `user` is missing, or text stands outside them.",
    SHARED_ONLY: "Block `system` reads what differs from unit to unit; it is rendered once for a whole market.",
    UNKNOWN_NAME: "The template reads a name that nothing gives it.",
    UNKNOWN_COLUMN: "The template reads a column that the table does not have, or that `facts` does not offer.",
    RESERVED: "The template sets a variable under a name that means something else in every prompt.",
    UNDEFINED: "While rendering: a name or column is not there.",
    BAD_VALUE: "While rendering: a value is not the number, date or unit that a filter needs.",
    TOO_MUCH: "While rendering: the template repeats too much or makes too long a text.",
    REFUSED: "While rendering: the template does what templates may not do.",
    FAILED: "While rendering: an operation failed.",
    UNKNOWN_FACT: "A field must state a fact that the table does not have.",
    WHERE_SYNTAX: "An expression (`where`) is not valid.",
    WHERE_NAME: "An expression (`where`) names a column that the table does not have.",
}
"""What each code means."""
