"""Drafts of a local model to be read by a person, with its speed: `python benchmarks/local_quality.py [MODEL]`.

Five products, each with a title (≤60), a description (≤400) and three bullets (≤80), as a product page asks for them.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time

from genpress.backends.local import create
from genpress.backends.models import default_folder
from genpress.domain.config import BackendConfig
from genpress.domain.fields import FieldSpec, FieldType, Limit
from genpress.domain.money import Usage
from genpress.domain.request import Request
from genpress.interfaces import BackendEnvironment

FIELDS = (
    FieldSpec(name="title", description="The product and what sets it apart", limits=(Limit(max=60),)),
    FieldSpec(name="description", description="What it is, for whom, and why", limits=(Limit(max=400),)),
    FieldSpec(
        name="bullets",
        type=FieldType.LIST,
        description="One feature and its use each",
        min_items=3,
        max_items=3,
        limits=(Limit(max=80),),
    ),
)
SYSTEM = """You write product copy for Aurora, an outdoor brand, in British English.
Voice: plain, warm, direct. No exclamation marks, no superlatives.
Say only what the facts say. Never invent features, materials or numbers."""
PRODUCTS = (
    "Ridge 40 Pack|volume: 40 l|weight: 980 g|material: recycled nylon|frame: removable aluminium stay|not waterproof",
    "Trail Bottle|volume: 0.75 l|weight: 310 g|material: stainless steel|double wall: keeps drinks cold for 24 h",
    "Ember X500 Stove|power: 3000 W|weight: 73 g|fuel: gas canister with EN 417 thread|boils 1 l in 3.5 min",
    "Lumen Headlamp LH-350|brightness: 350 lm|battery: USB-C, 1200 mAh|rating: IPX4|weight: 68 g|runtime: 40 h on low",
    "Fjell Merino Base Layer|material: 87% merino wool, 13% nylon|weight: 180 g/m²|fit: slim|care: wash at 30 °C",
)


def request_of(product: str) -> Request:
    facts = {f"row.{number}": value for number, value in enumerate(product.split("|"))}
    return Request(SYSTEM, "Facts:\n- " + "\n- ".join(facts.values()), FIELDS, facts)


async def main(model: str) -> None:
    backend = create(
        "local", BackendConfig(kind="local", model=model), BackendEnvironment({}, default_folder(os.environ))
    )
    spent, total = 0.0, Usage()
    for product in PRODUCTS:
        started = time.perf_counter()
        answer = await backend.answer(request_of(product))
        seconds = time.perf_counter() - started
        spent, total = spent + seconds, total + answer.usage
        print(f"{seconds:5.1f} s  {answer.usage.output_tokens:4} tokens  {answer.outcome}  {answer.reason}")
        for name, value in json.loads(answer.text).items():
            for text in value if isinstance(value, list) else [value]:
                print(f"  {name:12} {len(text):4}  {text}")
    await backend.close()
    print(
        f"{spent / len(PRODUCTS):.1f} s a unit (the first loads the model), {total.output_tokens / spent:.1f} tokens/s,"
    )
    print(f"{total.cached_tokens} of {total.input_tokens} prompt tokens from the cached prefix")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "qwen2.5-coder-1.5b"))
