"""All checks together over many drafts: milliseconds a draft, drafts a second, memory.

    python benchmarks/checks.py [--drafts 100000] [--market en-GB] [--families]

The drafts are the product pages of the campaign in briefs/, each with numbers of its own in the text and in the facts,
so that none is like another; brand, terms, channel and market are the campaign's. Writing them is not timed.
"""

from __future__ import annotations

import argparse
import itertools
import re
import resource
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from genpress import Press
from genpress.checks import Checks, build_checks
from genpress.checks.builtin import build_families
from genpress.checks.duplicates import Duplicates
from genpress.checks.text import take_apart
from genpress.domain.draft import Draft
from genpress.interfaces import CheckContext, Subject
from genpress.pipeline.compose import Composer
from genpress.pipeline.settle import check_context

ROOT = Path(__file__).parents[1]
BRIEF, STAGE = "trail-launch", "pdp"
SAMPLE = 1000


def campaign(market: str) -> tuple[Checks, CheckContext, list[Draft]]:
    """Return the checks of the campaign's product pages in one market, their context, and its drafts."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copy(ROOT / "genpress.toml", root)
        for name in ("briefs", "prompts"):
            shutil.copytree(ROOT / name, root / name)
        with Press.open(root, environ={}) as press:
            press.run(BRIEF)
            job = press.job(BRIEF)
            drafts = [draft for _, draft in press.workspace.ledger.manifest(BRIEF) if draft is not None]
            stage = job.stage(STAGE)
            place = next(one for one in stage.markets if one.locale == market)
            context = check_context(job, Composer(job, stage, place), localises=True)
            wanted = [d for d in drafts if (d.unit.group.deliverable, d.unit.group.market) == (STAGE, market)]
            return build_checks(context, root=root), context, wanted


def subjects(drafts: list[Draft], count: int) -> Iterator[tuple[str, Subject]]:
    """Yield drafts with names, their volume and weight replaced in text and facts alike."""
    for number, draft in zip(range(count), itertools.cycle(drafts), strict=False):
        volume, weight = str(10 + number % 89), str(301 + number % 688)
        swap = {draft.facts["volume_l"]: volume, draft.facts["weight_g"]: weight}
        swap |= {f"{int(old):,}": new for old, new in swap.items()}
        written = re.compile(rf"(?<!\d)(?:{'|'.join(swap)})(?!\d)")
        facts = {
            **draft.facts,
            "volume_l": volume,
            "weight_g": weight,
            "name": f"Trail {volume}",
            "sku": f"AT-{number}",
        }
        content = {
            name: written.sub(lambda found, swap=swap: swap[found.group()], value) if isinstance(value, str) else value
            for name, value in draft.content.items()
        }
        yield f"AT-{number}", Subject(content, facts)


def peak() -> float:
    """Return the most memory this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(checks: Checks, drafts: list[Draft], count: int) -> None:
    """Time the checks over so many drafts, then the search for repetitions."""
    rules: Counter[str] = Counter()
    timed = 0.0
    marks = {count // 10, count}
    for done, (_, subject) in enumerate(subjects(drafts, count), 1):
        started = time.process_time()
        result = checks.run(subject)
        timed += time.process_time() - started
        rules.update(finding.rule for finding in result.findings)
        if done in marks:
            speed = f"{1000 * timed / done:.2f} ms of CPU a draft, {done / timed:,.0f} a second"
            print(f"{done:>8,} drafts: {speed}, peak {peak():.0f} MiB", flush=True)
    print("findings:", dict(rules.most_common(8)))
    seen, before, timed = Duplicates(), peak(), 0.0
    repeated: Counter[str] = Counter()
    for name, subject in subjects(drafts, count):
        started = time.process_time()
        repeated.update(finding.rule for finding in seen.add(name, subject.content))
        timed += time.process_time() - started
    speed = f"{1000 * timed / count:.2f} ms a draft, {peak() - before:.0f} MiB for {count:,} drafts"
    print(f"repetitions: {speed}; {dict(repeated)}")


def by_family(context: CheckContext, drafts: list[Draft]) -> None:
    """Time each family on its own."""
    specs = {spec.name: spec for spec in context.fields}
    copies = [take_apart(subject, specs) for _, subject in subjects(drafts, SAMPLE)]
    for family in build_families(context, ROOT):
        started = time.process_time()
        for copy in copies:
            list(family.find(copy))
        print(f"  {type(family).__name__:14} {1000 * (time.process_time() - started) / len(copies):.3f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--drafts", type=int, default=100_000)
    parser.add_argument("--market", default="en-GB")
    parser.add_argument("--families", action="store_true", help="time each family on its own as well")
    options = parser.parse_args()
    checks, context, drafts = campaign(options.market)
    words = sum(len(str(value).split()) for value in drafts[0].content.values())
    size = f"{len(drafts[0].content)} fields and about {words} words a draft, {len(drafts[0].facts)} facts"
    print(f"{size}, {options.market}")
    measure(checks, drafts, options.drafts)
    if options.families:
        by_family(context, drafts)


if __name__ == "__main__":
    main()
