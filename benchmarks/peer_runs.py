"""What each peer is asked to do: `peer_runs.py NAME URL CATALOGUE IN_FLIGHT FOLDER`, run by the peer's own Python.

The job is genpress's: a page for each row of the catalogue, from six of its cells, answered by the same provider, the
answers kept in a file and in the peer's own cache, so that a second run finds them. Telemetry is off.
"""

from __future__ import annotations

import asyncio
import csv
import importlib.util
import json
import os
import sys
from pathlib import Path

SYSTEM = "You write product pages for Aurora in en-GB.\n- Say what it does first.\n- Numbers before adjectives."
FACTS = ("name", "weight_g", "volume_l", "waterproof", "colour", "material")


def rows_of(catalogue: Path) -> list[dict[str, str]]:
    with catalogue.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def prompt(row: dict[str, str]) -> str:
    facts = "\n".join(f"{name}: {row[name]}" for name in FACTS)
    return f"Write the page for this pack.\n{facts}\nTitle: at most 60 characters. Body: at most 400 characters."


def curator(url: str, catalogue: Path, in_flight: int, folder: Path) -> None:
    """bespokelabs-curator with its OpenAI backend, its limits out of the way."""
    os.environ |= {"TELEMETRY_ENABLED": "false", "CURATOR_DISABLE_RICH_DISPLAY": "1", "HF_HUB_OFFLINE": "1"}
    # It wants OpenAI's vocabulary, which litellm, one of its own dependencies, brings along.
    (beside,) = importlib.util.find_spec("litellm").submodule_search_locations
    os.environ["TIKTOKEN_CACHE_DIR"] = f"{beside}/litellm_core_utils/tokenizers"
    from bespokelabs import curator as library

    class Writer(library.LLM):
        def prompt(self, row: dict[str, str]) -> list[dict[str, str]]:
            return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": prompt(row)}]

        def parse(self, row: dict[str, str], response: str) -> dict[str, str]:
            return {"sku": row["sku"], "page": response}

    limits = {"max_requests_per_minute": 10**7, "max_tokens_per_minute": 10**10, "max_concurrent_requests": in_flight}
    writer = Writer(model_name="bench", backend="openai", backend_params={"base_url": url, **limits})
    made = writer(rows_of(catalogue), working_dir=str(folder))
    made.dataset.to_json(str(folder / "out.jsonl"))


def litellm(url: str, catalogue: Path, in_flight: int, folder: Path) -> None:
    """litellm's `acompletion` with its disk cache."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    import litellm as library

    library.telemetry = False
    library.cache = library.Cache(type="disk", disk_cache_dir=str(folder / "cache"))

    async def main() -> None:
        left = iter(rows_of(catalogue))
        with (folder / "out.jsonl").open("w", encoding="utf-8") as out:

            async def slot() -> None:
                for row in left:
                    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": prompt(row)}]
                    answer = await library.acompletion(
                        model="openai/bench",
                        api_base=url,
                        api_key="bench",
                        messages=messages,
                        caching=True,
                        max_tokens=300,
                    )
                    out.write(json.dumps({"sku": row["sku"], "page": answer.choices[0].message.content}) + "\n")

            await asyncio.gather(*(slot() for _ in range(in_flight)))

    asyncio.run(main())


def accrue(url: str, catalogue: Path, in_flight: int, folder: Path) -> None:
    """accrue's pipeline with one step of two fields, its cache on."""
    os.chdir(folder)
    from accrue import EnrichmentConfig, LLMStep, Pipeline

    fields = {"title": "At most 60 characters.", "body": "At most 400 characters."}
    step = LLMStep(
        "page", fields=fields, model="bench", base_url=url, api_key="bench", max_tokens=300, system_prompt=SYSTEM
    )
    rows = [{name: row[name] for name in ("sku", *FACTS)} for row in rows_of(catalogue)]
    config = EnrichmentConfig(
        max_workers=in_flight,
        enable_progress_bar=False,
        enable_caching=True,
        cache_dir=str(folder / "cache"),
        log_level="ERROR",
    )
    Pipeline([step]).run(rows, config, output_file=str(folder / "out.json"))


PEERS = {"curator": curator, "litellm": litellm, "accrue": accrue}

if __name__ == "__main__":
    name, url, catalogue, in_flight, folder = sys.argv[1:6]
    PEERS[name](url, Path(catalogue).resolve(), int(in_flight), Path(folder).resolve())
