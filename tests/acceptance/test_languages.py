"""LOC002, measured on the drafts of the examples: every field, item, line and sentence of twelve markets."""

import re
import shutil
from pathlib import Path

import pytest

from genpress import Press
from genpress.checks import build_checks
from genpress.domain.fields import FieldSpec
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.interfaces import CheckContext, Subject
from tests.acceptance.conftest import Folder

ROOT = Path(__file__).parents[2]
OF_LANGUAGE = {
    "en": "en-GB",
    "de": "de-DE",
    "fr": "fr-FR",
    "es": "es-ES",
    "it": "it-IT",
    "nl": "nl-NL",
    "pl": "pl-PL",
}


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    """Each text with the language it was written in."""
    root = tmp_path_factory.mktemp("languages")
    shutil.copy(ROOT / "genpress.toml", root)
    for name in ("briefs", "prompts"):
        shutil.copytree(ROOT / name, root / name)
    folder = Folder(root)
    found: dict[tuple[str, str], None] = {}
    for brief in ("trail-launch", "social-posts", "member-emails", "catalogue-enrichment", "document-summaries"):
        folder.run("run", brief, "--backend", "template", code=None)
        with Press.open(root, environ={}) as press:
            for row, draft in press.workspace.ledger.manifest(brief):
                language = row.market[:2]
                for value in draft.content.values() if draft else ():
                    for item in [value] if isinstance(value, str) else value:
                        found |= dict.fromkeys((language, piece) for piece in pieces(item))
    return [one for one in found if one[0] in OF_LANGUAGE]


def pieces(item):
    """Yield a field's text, its lines, and their sentences."""
    plain = re.sub(r"<[^>]+>", "\n", item)
    for piece in [plain, *plain.splitlines(), *re.split(r"(?<=[.!?])\s+|\n", plain)]:
        if piece.strip():
            yield piece.strip()


def checks_of(locale):
    context = CheckContext(Group("b", "d", "m"), (FieldSpec(name="text"),), Market(locale=locale))
    return build_checks(context, root=Path(), select=("LOC002",))


def test_no_text_of_the_right_language_is_called_wrong(texts):
    checks = {language: checks_of(locale) for language, locale in OF_LANGUAGE.items()}
    wrong = [(language, text) for language, text in texts if checks[language].run(Subject({"text": text}, {})).findings]
    assert len(texts) > 1500
    assert wrong == []


def test_nearly_every_longer_text_in_the_wrong_market_is_found(texts):
    checks = {language: checks_of(locale) for language, locale in OF_LANGUAGE.items()}
    longer = [(language, text) for language, text in texts if len(re.findall(r"[^\W\d_]{3,}", text)) >= 8]
    asked = [(language, text, other) for language, text in longer for other in checks if other != language]
    missed = [one for one in asked if not checks[one[2]].run(Subject({"text": one[1]}, {})).findings]
    assert len(asked) > 1500
    assert len(missed) <= 0.05 * len(asked), missed[:10]
