"""A workspace of prompts in a temporary folder, and what its templates share."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from genpress.domain.brand import Brand, Term, TermStatus
from genpress.domain.brief import Brief
from genpress.domain.market import Market, Units
from genpress.templating import Prompt, Prompts

FRONT = "---\nfields: {title: {max: 60}}\n---\n"
ROW = {
    "name": "Trail 40",
    "weight_g": "1380",
    "price": "1299.5",
    "colour": "grey",
    "waterproof": "no",
    "capacity_l": "40",
    "note": "",
    "description": "A pack for day hikes.",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "prompts"
    path.mkdir()
    return path


@pytest.fixture
def write(folder: Path) -> Callable[..., None]:
    def to_files(**files: str) -> None:
        for name, text in files.items():
            (folder / f"{name}.j2").write_text(text, "utf-8")

    return to_files


@pytest.fixture
def load(folder: Path, write: Callable[..., None]) -> Callable[..., Prompt]:
    """Write `main.j2`, and others by name, and load it."""

    def loaded(main: str, **others: str) -> Prompt:
        write(main=main, **others)
        return Prompts(folder.parent).load("main")

    return loaded


def make_shared(
    locale: str = "de-DE", prompt: Prompt | None = None, brief: Mapping[str, object] | None = None
) -> dict[str, object]:
    fields = {field.name: field for field in prompt.fields} if prompt else {}
    return {
        "brief": Brief.model_validate(
            {
                "brief": "trail",
                "objective": "Launch the line.",
                "key_messages": ["Light", "Repairable"],
                "context": {"launch": "2026-11-20"},
                "markets": [locale],
                "deliverables": {"pdp": {"prompt": "main"}},
                **(brief or {}),
            }
        ),
        "brand": Brand(brand="aurora", name="Aurora", rules=("Be plain.",)),
        "market": Market(locale=locale, units=Units.IMPERIAL if locale == "en-US" else Units.METRIC),
        "channel": None,
        "deliverable": {"name": "pdp", "channel": ""},
        "vars": {"offer": "10 %"},
        "fields": fields,
        "terms": [Term(term="cheap", status=TermStatus.FORBIDDEN, use="affordable")],
    }


@pytest.fixture
def shared() -> dict[str, object]:
    return make_shared()


@pytest.fixture
def render(load: Callable[..., Prompt]) -> Callable[..., str]:
    """Render a text as block `user` of a prompt, over the row above."""

    def rendered(text: str, *, locale: str = "de-DE", row: Mapping[str, str] | None = None, **unit: object) -> str:
        prompt = load(FRONT + "{% block user %}" + text + "{% endblock %}")
        names = {"row": {**ROW, **(row or {})}, "segment": {}, "source": {}, "variant": 1, **unit}
        return prompt.render_user(make_shared(locale, prompt), names, unit="trail/pdp/x")

    return rendered
