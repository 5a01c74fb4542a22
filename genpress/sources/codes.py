"""What the codes of problems in people's files mean; docs/reference/codes.md is made from this."""

from __future__ import annotations

from collections.abc import Mapping

from genpress.domain.problems import SHAPE_CODES

_SHAPED: Mapping[str, str] = {"BRF": "brief", "BRD": "brand file", "MKT": "markets file", "TRM": "termbase"}

CODES: Mapping[str, str] = {
    "YML002": "The file is not UTF-8 text, or holds control characters.",
    "YML003": "The file is larger, deeper or longer than the bounds, aliases written out.",
    "YML004": "The file is not YAML; the message says what stands in the way.",
    "YML005": "A key stands twice in one mapping.",
    "YML006": "Something of YAML that genpress does not read: tags, several documents, keys that are not text.",
    "YML007": "An alias names no value above it.",
    "YML008": "The file must be a mapping: keys with values.",
    **{f"{family}{n}": f"In a {file}: {text}" for family, file in _SHAPED.items() for n, text in SHAPE_CODES.items()},
    "BRF010": "A market that the markets file does not declare.",
    "BRF011": "`from` names a deliverable that the brief does not have.",
    "BRF012": "Deliverables feed each other in a circle.",
    "BRF013": "An axis that is neither row, market, segment nor a list of the brief.",
    "BRF014": "The row axis without a catalogue.",
    "BRF015": "The segment axis without a table of segments.",
    "BRF016": "No market: several markets in the brief, the deliverable neither expands over them nor names one.",
    "BRF017": "A market that is both fixed and an axis.",
    "BRF018": "A prompt template that does not exist.",
    "BRF019": "A catalogue or segment table that does not exist.",
    "BRF020": "A brand file that does not exist.",
    "BRF021": "A list that cannot be an axis: empty, or named like one of genpress's own.",
    "BRF022": "The same value twice where units are made of it.",
    "BRF023": "The brief's name is not the name of its file, so two briefs could share their outputs.",
    "BRF024": "A deliverable's name that cannot stand in a unit id.",
    "BRF025": "`from` asks for a market in which its source is not made.",
    "BRF026": "`from` has a source with axes that this deliverable does not have.",
    "BRF027": "A severity other than error, warning, info or off.",
    "BRF028": "A rule or family under `checks` that does not exist.",
    "BRD010": "The brand's name is not the name of its file.",
    "BRD011": "A file of prose that does not exist or cannot be read.",
    "BRD012": "A termbase that does not exist.",
    "BRD013": "A severity other than error, warning, info or off.",
    "BRD014": "A rule or family under `checks` that does not exist.",
    "MKT010": "A market that is not named by a BCP 47 locale.",
    "TRM010": "The termbase lacks a column.",
    "TRM011": "A column the termbase does not have.",
    "TRM012": "A row with more cells than the header has, or with broken quotes.",
    "TRM013": "Two rows that say different things of one term in one locale.",
    "TRM014": "A locale that is no language and no BCP 47 locale.",
}
"""Code → what it means, in one line."""
