"""The rules that `lint` asks: market, brand, channel and styles from a workspace, or from files of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from genpress.app.rule_names import refuse_unknown
from genpress.channels import find_channel
from genpress.checks import Checks, build_checks
from genpress.checks.duplicates import RULES as DUPLICATES
from genpress.checks.duplicates import DuplicateCheck
from genpress.checks.vale import Styles, read_styles
from genpress.domain.brand import Brand
from genpress.domain.channel import Channel
from genpress.domain.fields import FieldSpec, FieldType
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.errors import Place, UsageError
from genpress.interfaces import CheckContext
from genpress.pipeline.settle import brand_words
from genpress.plugins import check_factories
from genpress.settings import FILE, load_settings
from genpress.sources.brands import read_brand, read_brand_file
from genpress.sources.files import Found
from genpress.sources.markets import MARKETS, read_markets

_NO_MARKET = Market(locale="en-US")


@dataclass(frozen=True, slots=True)
class RuleChoice:
    """Which rules hold, and how severely."""

    market: str = ""
    """Locale; empty: the rules of LOC are not asked, and texts are read as English."""
    brand: str = ""
    """A brand of the workspace, or a brand's file."""
    channel: str = ""
    styles: Sequence[Path] = ()
    """Folders of Vale styles."""
    markup: str = ""
    """How rows' texts are marked up, where the channel does not say: `text`, `markdown`, `html`."""
    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    severities: Mapping[str, str] = field(default_factory=dict)
    required: Sequence[str] = ()
    """Facts that each text must state, by column or path; `*`: all."""


class LintRules:
    """The rules for everything that one command checks."""

    def __init__(self, choice: RuleChoice, root: Path | None) -> None:
        self._choice = choice
        self._root = root
        allowed = load_settings(root, environ={}, overrides={}).config.workspace.plugins if root else ()
        self._plugged = check_factories(allowed)
        if not self._plugged:
            styled = bool(choice.styles) or bool(self._brand and self._brand.vale)
            refuse_unknown([*choice.select, *choice.ignore, *choice.severities], styled=styled)
        self.duplicates = DuplicateCheck()
        """Knows every row that was checked."""

    @cached_property
    def specs(self) -> Mapping[str, FieldSpec]:
        """The channel's fields, by name."""
        return {spec.name: spec for spec in self._channel.fields} if self._channel else {}

    def for_rows(self, fields: Sequence[str], *, facts: bool) -> Checks:
        """Return the checks for rows.

        Args:
            fields: names of the fields.
            facts: whether the rows bring facts; without, nothing is held against any.
        """
        kind = FieldType(self._choice.markup or FieldType.TEXT)
        specs = tuple(self._required(self.specs.get(name) or FieldSpec(name=name, type=kind)) for name in fields)
        checks = self._checks(specs, facts=facts, duplicates=True)
        if any(checks.asks(rule.code) for rule in DUPLICATES):
            return checks
        # Nobody wants to know: then no row needs to be remembered.
        return self._checks(specs, facts=facts, duplicates=False)

    def _required(self, spec: FieldSpec) -> FieldSpec:
        required = tuple(dict.fromkeys((*spec.facts, *self._choice.required)))
        return spec.model_copy(update={"facts": required}) if required else spec

    def for_document(self, kind: FieldType) -> Checks:
        """Return the checks for a document: where only styles were named, just those."""
        choice = self._choice
        specs = (FieldSpec(name="text", type=kind),)
        if choice.styles and not (choice.market or choice.brand or choice.channel):
            styles = Styles(read_styles(folder) for folder in choice.styles)
            context = self._context(specs)
            return Checks([styles], (), context, select=choice.select, ignore=choice.ignore)
        return self._checks(specs, facts=False, duplicates=False)

    def _checks(self, specs: tuple[FieldSpec, ...], *, facts: bool, duplicates: bool) -> Checks:
        # What cannot be decided is not asked, whatever severity it was given.
        moot = [family for family, known in (("LOC", self._choice.market), ("FCT", facts)) if not known]
        context = self._context(specs)
        plugged = [make(context) for make in self._plugged]
        return build_checks(
            context,
            root=self._root or Path.cwd(),
            select=self._choice.select,
            ignore=(*self._choice.ignore, *moot),
            plugins=[*plugged, self.duplicates] if duplicates else plugged,
        )

    def _context(self, specs: tuple[FieldSpec, ...]) -> CheckContext:
        choice, brand = self._choice, self._brand
        severities = dict(brand.checks) if brand else {}
        severities |= {**(self._channel.checks if self._channel else {}), **choice.severities}
        names, values = brand_words(brand)
        return CheckContext(
            group=Group("lint", "lint", self._market.locale),
            fields=specs,
            market=self._market,
            brand=brand,
            channel=self._channel,
            severities=severities,
            aliases=names,
            value_aliases=values,
        )

    @cached_property
    def _market(self) -> Market:
        locale = self._choice.market
        if not locale:
            return _NO_MARKET
        if self._root and (self._root / MARKETS).is_file():
            found = Found()
            known = read_markets(self._root, found).by_locale
            found.fail()
            if locale in known:
                return known[locale]
        try:
            return Market(locale=locale)
        except ValueError:
            raise UsageError(f"--market {locale!r} is no locale", hint="Write it as de-DE or zh-Hant-TW.") from None

    @cached_property
    def _channel(self) -> Channel | None:
        return find_channel(self._choice.channel, self._root) if self._choice.channel else None

    @cached_property
    def _brand(self) -> Brand | None:
        brand = self._read_brand() if self._choice.brand else None
        styles = tuple(folder.resolve().as_posix() for folder in self._choice.styles)
        if not styles:
            return brand
        if brand is None:
            return Brand(brand="styles", vale=styles)
        return brand.model_copy(update={"vale": (*brand.vale, *styles)})

    def _read_brand(self) -> Brand:
        name, found = self._choice.brand, Found()
        if Path(name).suffix in {".yaml", ".yml"}:
            brand = read_brand_file(Path(name), found)
        elif self._root is None:
            hint = f"Name the brand's file, or run the command in a workspace (a folder with {FILE})."
            raise UsageError(f"--brand {name}: there is no workspace here", hint=hint)
        else:
            loaded = read_brand(self._root, name, Place("--brand"), found)
            brand = loaded.brand if loaded else None
        found.fail()
        if brand is None:
            raise UsageError(f"--brand {name}: the brand cannot be read")
        return brand
