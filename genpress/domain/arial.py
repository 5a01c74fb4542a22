"""Widths of characters in Arial, for pixel limits.

Advance widths in thousandths of the font size. Arial was drawn to the widths of Helvetica, whose metrics are
published in its AFM file (Adobe core 14 fonts); letters with accents are as wide as without.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

UNITS_PER_EM = 1000
MEAN_ADVANCE = 556
"""Width taken for characters that are in no table: that of a digit and of most lower-case letters."""

_BY_WIDTH: Mapping[int, str] = {
    191: "'",
    222: "ijl‘’‚ł",
    260: "|¦",
    278: " !,./:;[\\]Ift·ı\u00a0",
    333: "()-`r¡“”„‹›¨¯´¸",
    334: "{}",
    350: "•",
    355: '"',
    365: "º",
    370: "ª",
    389: "*",
    400: "°",
    469: "^",
    500: "Jcksvxyz",
    537: "¶",
    556: "#$0123456789?L_abdeghnopqu–«»¢£¥€§þð",
    584: "+<=>~×÷±¬",
    611: "FTZßø",
    667: "&ABEKPSVXYÞ",
    722: "CDHNRUwÐ",
    737: "©®",
    778: "GOQØ",
    833: "Mm",
    889: "%æ",
    944: "Wœ",
    1000: "—…™Æ",
    1015: "@",
}
ADVANCES: Mapping[str, int] = MappingProxyType({char: width for width, chars in _BY_WIDTH.items() for char in chars})
"""Advance width by character."""
