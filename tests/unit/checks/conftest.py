"""One way for all tests of checks to ask about a text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from genpress.checks import build_checks
from genpress.domain.brand import Brand
from genpress.domain.channel import Channel
from genpress.domain.fields import Content, FieldSpec, FieldType
from genpress.domain.finding import Finding
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.interfaces import CheckContext, Subject


class Asked(list[Finding]):
    """Findings about one text."""

    text: str = ""

    def seen(self) -> list[str]:
        """Return the words that the findings point at."""
        return [self.text[finding.start : finding.end] for finding in self]

    def fixed(self) -> str:
        """Return the text with all replacements made."""
        text = self.text
        for finding in sorted(self, key=lambda one: -one.start):
            assert finding.replacement is not None
            text = text[: finding.start] + finding.replacement + text[finding.end :]
        return text


Ask = Callable[..., Asked]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    def asked(
        text: str | list[str] | Content,
        *rules: str,
        market: str | Market = "en-GB",
        brand: Brand | None = None,
        style: dict[str, str | bool | int | float] | None = None,
        channel: Channel | None = None,
        spec: FieldSpec | None = None,
        facts: dict[str, str] | None = None,
        source: str = "",
        known: str = "",
        severities: dict[str, str] | None = None,
        root: Path = tmp_path,
    ) -> Asked:
        """Return the findings of the named rules (or families) about a text."""
        content: Content = text if isinstance(text, dict) else {(spec.name if spec else "text"): text}
        kind = FieldType.LIST if isinstance(text, list) else FieldType.TEXT
        specs = tuple(FieldSpec(name=name, type=kind) for name in content) if spec is None else (spec,)
        context = CheckContext(
            group=Group("b", "d", "m"),
            fields=specs,
            market=Market(locale=market) if isinstance(market, str) else market,
            brand=Brand(brand="aurora", style=style) if style is not None else brand,
            channel=channel,
            severities=severities or {},
            known_text=known,
        )
        subject = Subject(content, facts or {}, {"text": source} if source else None)
        found = Asked(build_checks(context, root=root, select=rules).run(subject).findings)
        found.text = text if isinstance(text, str) else ""
        return found

    return asked
