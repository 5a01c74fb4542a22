"""VAL: existing Vale styles, read as they are and asked about drafts and documents."""

from genpress.checks.text import LeftOut
from genpress.checks.vale.family import Styles, lint_text
from genpress.checks.vale.styles import Style, read_styles

__all__ = ["LeftOut", "Style", "Styles", "lint_text", "read_styles"]
