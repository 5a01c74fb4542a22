"""Rules of Vale styles that look at a document as a whole: consistency and conditional."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from genpress.checks.vale.blocks import Block
from genpress.checks.vale.rules import TIMEOUT, Header, Hit, Memory, formatted


@dataclass(frozen=True, slots=True)
class Consistency:
    """Two ways to write the same: either may be used, but not both."""

    header: Header
    steps: tuple[regex.Pattern[str], ...]
    """One pattern a pair, with the groups `a` and `b`."""

    def hits(self, block: Block, memory: Memory) -> Iterator[Hit]:
        """Yield one side of a pair in a block, the one seen last, once both have been seen in the document."""
        seen = memory.of(self.header.name)
        for number, pattern in enumerate(self.steps):
            found = list(pattern.finditer(block.text, timeout=TIMEOUT))
            seen += [f"{number}{one.lastgroup}" for one in found]
            if found and {f"{number}a", f"{number}b"} <= set(seen):
                first = next(one for one in found if one.group() == found[-1].group())
                yield Hit(*first.span(), formatted(self.header.message, first.group()))


@dataclass(frozen=True, slots=True)
class Conditional:
    """What stands there asks for something else: an acronym for its definition."""

    header: Header
    first: regex.Pattern[str]
    """What needs the other."""
    second: regex.Pattern[str]
    """The other; its groups say for what. Without groups, it has to stand in the same block."""

    def hits(self, block: Block, memory: Memory) -> Iterator[Hit]:
        """Yield what has not been defined up to and in this block; where nothing is captured, all if it lacks it."""
        if not self.second.groups and self.second.search(block.text, timeout=TIMEOUT):
            return
        defined = memory.of(self.header.name)
        for found in self.second.finditer(block.text, timeout=TIMEOUT):
            defined += [group for group in found.groups() if group]
        for found in self.first.finditer(block.text, timeout=TIMEOUT):
            text = found.group()
            if text not in defined and not self.header.excuses(found, block.text):
                yield Hit(*found.span(), formatted(self.header.message, text))
