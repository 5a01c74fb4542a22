"""Estimating: tokens, money and time of the work ahead, before a single call."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from genpress.domain.config import BackendConfig
from genpress.domain.fields import Content, Counter, FieldSpec, FieldType
from genpress.domain.money import Price, Usage
from genpress.domain.unit import Group
from genpress.errors import InvalidInput
from genpress.interfaces import Backend, Ledger
from genpress.pipeline.batching import batches_of
from genpress.pipeline.drafting import Work, compose
from genpress.pipeline.job import Job
from genpress.pipeline.judge import judge_request
from genpress.pipeline.memory import Memory
from genpress.pipeline.plan import Batch

_CHARACTERS_PER_TOKEN = 4
"""English prose in the current vendors' tokenizers; other scripts take more tokens, so low estimates stay low."""
_USUAL_ITEMS = 3
_OPINION = 40
"""Output tokens of a judge's usual answer: a word, a sentence, a quotation."""


@dataclass(slots=True)
class Estimate:
    """What the work of a group, or of all, would take."""

    calls: int = 0
    cached: int = 0
    """Units that need no call: the ledger has the answer, or an approved text for the same source."""
    batched: int = 0
    """Units whose request stands in an open batch."""
    unrenderable: int = 0
    """Units whose prompt fails on their values."""
    input_tokens: int = 0
    output_low: int = 0
    output_high: int = 0
    cost_low: int | None = 0
    """Pico-dollars; None when a price is unknown."""
    cost_high: int | None = 0
    """Pico-dollars if every answer took all the tokens it may and every draft all its repairs; without retries."""

    def add(self, other: Estimate) -> None:
        """Add another estimate to this one."""
        self.calls += other.calls
        self.cached += other.cached
        self.batched += other.batched
        self.unrenderable += other.unrenderable
        self.input_tokens += other.input_tokens
        self.output_low += other.output_low
        self.output_high += other.output_high
        self.cost_low = _sum(self.cost_low, other.cost_low)
        self.cost_high = _sum(self.cost_high, other.cost_high)

    def times(self, count: int) -> Estimate:
        """Return the estimate of so many alike."""
        return Estimate(
            self.calls * count,
            self.cached * count,
            self.batched * count,
            self.unrenderable * count,
            self.input_tokens * count,
            self.output_low * count,
            self.output_high * count,
            None if self.cost_low is None else self.cost_low * count,
            None if self.cost_high is None else self.cost_high * count,
        )


def _sum(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None else a + b


class Estimator:
    """Looks at each batch of a survey and sums up what its work would take."""

    def __init__(self, ledger: Ledger, job: Job, *, batch: bool = False) -> None:
        self._ledger = ledger
        self._job = job
        self._batch_prices = batch
        self._batches = bool(ledger.batches())
        self._memory = Memory(ledger) if job.brief.memory else None
        self.groups: dict[Group, Estimate] = {}
        """By group, in the plan's order."""
        self.backends: dict[str, Estimate] = {}
        """By the first backend of the chain."""

    def __call__(self, batch: Batch) -> None:
        """Add one batch."""
        backend = batch.composer.stage.chain[0]
        estimate = self._batch(batch, backend)
        self.groups.setdefault(batch.composer.group, Estimate()).add(estimate)
        self.backends.setdefault(backend.name, Estimate()).add(estimate)

    @property
    def total(self) -> Estimate:
        """The sum over all groups."""
        total = Estimate()
        for estimate in self.groups.values():
            total.add(estimate)
        return total

    def _batch(self, batch: Batch, backend: Backend) -> Estimate:
        if backend.capabilities.prepared:
            return self._opinions(batch, len(batch.tasks), usual_output(batch.composer.stage.fields))
        estimate = Estimate()
        works = self._works(batch, backend, estimate)
        stored = self._ledger.responses([work.request_hash for work in works])
        waiting = self._waiting(works)
        low, price = usual_output(batch.composer.stage.fields), self._price(backend)
        repairs = self._job.repairs(batch.composer.stage)
        for work in works:
            if work.request_hash in stored:
                estimate.cached += 1
            elif work.request_hash in waiting:
                estimate.batched += 1
            else:
                most = backend.estimate(work.request)
                estimate.add(_call(most, low, price))
                estimate.add(_repairs(most, repairs, backend.price))
        estimate.add(self._opinions(batch, estimate.calls, low))
        return estimate

    def _works(self, batch: Batch, backend: Backend, estimate: Estimate) -> list[Work]:
        """Return the requests that may have to be asked; count the units that want none, or whose prompt fails."""
        known = {} if self._memory is None else self._memory.recall(batch.composer, batch.tasks)
        estimate.cached = len(known)
        works: list[Work] = []
        for task in batch.tasks:
            if task.unit not in known:
                try:
                    works.append(compose(batch.composer, task, backend))
                except InvalidInput:
                    estimate.unrenderable += 1
        return works

    def _opinions(self, batch: Batch, drafts: int, tokens: int) -> Estimate:
        """Return what the judges of so many drafts of about so many tokens would take."""
        total = Estimate()
        if drafts:
            content: Content = {"text": "x" * (tokens * _CHARACTERS_PER_TOKEN)}
            for judge in self._job.judges:
                asked = judge_request(judge, content, self._job.brand, batch.composer.market)
                one = _call(judge.backend.estimate(asked), _OPINION, judge.backend.price)
                total.add(one.times(drafts))
        return total

    def _waiting(self, works: Sequence[Work]) -> set[str]:
        if not self._batches:
            return set()
        items = self._ledger.batch_items([work.request_hash for work in works])
        return {name for name, item in items.items() if item.waiting}

    def _price(self, backend: Backend) -> Price | None:
        api = batches_of(backend) if self._batch_prices else None
        return backend.price if api is None else api.price


def _call(most: Usage, low: int, price: Price | None) -> Estimate:
    low = min(low, most.output_tokens)
    least = Usage(most.input_tokens, 0, low)
    return Estimate(
        calls=1,
        input_tokens=most.input_tokens,
        output_low=low,
        output_high=most.output_tokens,
        cost_low=None if price is None else price.cost(least),
        cost_high=None if price is None else price.cost(most),
    )


def _repairs(most: Usage, times: int, price: Price | None) -> Estimate:
    """Return what repairs of a draft take at most; at least, nothing: the first answer may be right."""
    # A repair's prompt is the first one, ended by the draft and its faults, which are told in about as many words.
    again = Usage(most.input_tokens + 2 * most.output_tokens, 0, most.output_tokens)
    high = None if price is None and times else times * (price.cost(again) if price else 0)
    return Estimate(output_high=times * most.output_tokens, cost_high=high)


def usual_output(fields: tuple[FieldSpec, ...]) -> int:
    """Return the output tokens an answer usually takes: each field at three quarters of its limit."""
    characters = sum(_usual_length(field) for field in fields)
    return math.ceil(characters / _CHARACTERS_PER_TOKEN) + 8 * len(fields)


def _usual_length(field: FieldSpec) -> float:
    most = field.max_of(Counter.CODEPOINT) or field.max_of(Counter.GRAPHEME) or field.max_of(Counter.WIDTH) or 400
    items = (field.max_items or _USUAL_ITEMS) if field.type is FieldType.LIST else 1
    return 0.75 * min(most, 1200) * items


def seconds_needed(estimates: Mapping[str, Estimate], configs: Mapping[str, BackendConfig]) -> float:
    """Return the least time the rate limits allow, in seconds; 0 where none are set."""
    return sum(_limited(estimate, configs[name]) for name, estimate in estimates.items() if name in configs)


def _limited(estimate: Estimate, config: BackendConfig) -> float:
    by_requests = estimate.calls / config.requests_per_minute * 60 if config.requests_per_minute else 0.0
    tokens = estimate.input_tokens + estimate.output_low
    by_tokens = tokens / config.tokens_per_minute * 60 if config.tokens_per_minute else 0.0
    return max(by_requests, by_tokens)
