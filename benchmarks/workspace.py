"""A workspace of any size for the benchmarks."""

from __future__ import annotations

from pathlib import Path

_SETTINGS = """
[workspace]
default_backend = "bench"
[backends.bench]
kind = "openai"
api = "chat"
model = "bench"
base_url = "{url}"
api_key_env = "BENCH_KEY"
max_concurrency = {in_flight}
max_tokens = 300
price = {{input = 0.1, output = 0.4}}
"""
_BY_TEMPLATES = """
[workspace]
default_backend = "bench"
[backends.bench]
kind = "template"
"""
_BRIEF = """
brief: bench
brand: aurora
objective: Describe every pack of the catalogue.
audience: Day hikers.
catalogue: {path: catalogues/packs.csv, key: sku}
markets: [en-GB]
drafts: jsonl
CHECKS
deliverables:
  pdp: {prompt: page, per: [row, market]}
"""
_PROMPT = """---
fields:
  title: {max: 60, template: "{{ row.name }}"}
  body: {max: 400, template: "{{ row.name }} carries what the day needs: {{ row.weight_g | unit('g') }}."}
---
{% block system %}You write product pages for {{ brand.name }} in {{ market.locale }}.
{% for rule in brand.rules %}- {{ rule }}
{% endfor %}{% endblock %}
{% block user %}Write the page for this pack.
{{ row | facts("name", "weight_g", "volume_l", "waterproof", "colour", "material") }}
Title: {{ fields.title | limit }}. Body: {{ fields.body | limit }}.{% endblock %}
"""


def make_workspace(root: Path, units: int, url: str, in_flight: int, *, checks: bool) -> Path:
    """Write a workspace with so many rows, one market, one deliverable; without a URL, drafts come from templates."""
    for folder in ("briefs/brands", "briefs/catalogues", "prompts"):
        (root / folder).mkdir(parents=True)
    settings = _SETTINGS.format(url=url, in_flight=in_flight) if url else _BY_TEMPLATES
    (root / "genpress.toml").write_text(settings, encoding="utf-8")
    off = "" if checks else "checks: {all: 'off'}"
    (root / "briefs/bench.yaml").write_text(_BRIEF.replace("CHECKS", off), encoding="utf-8")
    (root / "briefs/markets.yaml").write_text("en-GB: {name: United Kingdom}\n", encoding="utf-8")
    brand = "brand: aurora\nname: Aurora\nrules: [Say what it does first., Numbers before adjectives.]\n"
    (root / "briefs/brands/aurora.yaml").write_text(brand, encoding="utf-8")
    (root / "prompts/page.j2").write_text(_PROMPT, encoding="utf-8")
    write_catalogue(root / "briefs/catalogues/packs.csv", units)
    return root


def write_catalogue(path: Path, rows: int) -> None:
    """Write a catalogue of so many rows and 20 columns."""
    extra = ",".join(f"x{n}" for n in range(12))
    with path.open("w", encoding="utf-8") as file:
        file.write(f"sku,name,weight_g,volume_l,waterproof,colour,material,stock,{extra}\n")
        for n in range(rows):
            file.write(
                f"AP-{n:07},Pack {n},{400 + n % 900},{20 + n % 40},no,grey,nylon,{n},{','.join('abcdefghijkl')}\n"
            )
