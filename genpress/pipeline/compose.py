"""Composing: the facts, hashes and request of one unit."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from genpress.domain.draft import Draft, Hashes
from genpress.domain.fields import FieldValue
from genpress.domain.market import Market
from genpress.domain.request import Request
from genpress.domain.unit import UnitId
from genpress.hashing import combine, digest
from genpress.pipeline.expand import Point
from genpress.pipeline.job import Job, Stage
from genpress.templating import select_facts

NO_SOURCE: Mapping[str, FieldValue] = {}


class Composer:
    """Composes the units of one stage in one market; what they share is worked out once."""

    def __init__(self, job: Job, stage: Stage, market: Market) -> None:
        self.stage = stage
        self.market = market
        self.group = job.group(stage, market)
        self._job = job
        self._guidance = job.guidance_hash(stage, market)
        self._backend = stage.backend_hash()

    @cached_property
    def shared(self) -> Mapping[str, object]:
        """What every template of the group sees, by name."""
        job, stage, locale = self._job, self.stage, self.market.locale
        terms = job.brand.termbase if job.brand else ()
        return {
            "brief": job.brief,
            "brand": job.brand,
            "market": self.market,
            "channel": stage.channel,
            "deliverable": {"name": stage.name, "channel": stage.spec.channel},
            "vars": dict(stage.spec.vars),
            "fields": {field.name: field for field in stage.fields},
            "terms": [term for term in terms if term.holds_for(locale)],
            "examples": self._examples(),
        }

    def _examples(self) -> list[Mapping[str, object]]:
        """Return approved texts that editors had changed; part of each request, and of no draft's hashes.

        They change with every approval: a draft that was made with others is not stale for that.
        """
        spec, corrections = self.stage.spec, self._job.corrections
        found = corrections(self.group, spec.max_examples) if spec.examples and corrections else ()
        return [
            {"draft": one.draft.content, "text": one.approved.content, "reason": one.reason, "comment": one.comment}
            for one in found
        ]

    @cached_property
    def system(self) -> str:
        """The system text: the same for the whole group."""
        return self.stage.prompt.render_system(self.shared)

    def facts(self, point: Point, source: Draft | None) -> dict[str, str]:
        """Return the values the template reads at a point, by path."""
        return select_facts(
            self.stage.prompt.reads,
            row=point.row_values,
            segment=point.segment_values,
            source=NO_SOURCE if source is None else source.content,
            axes=point.lists,
        )

    def hashes(self, facts_hash: str) -> Hashes:
        """Return the four hashes of a unit with these facts."""
        return Hashes(facts_hash, self._guidance, self.stage.prompt.digest, self._backend)

    def fingerprint(self, facts_hash: str) -> str:
        """Return `hashes(facts_hash).fingerprint` without making the object."""
        return combine(facts_hash, self._guidance, self.stage.prompt.digest, self._backend)

    def request(
        self,
        unit: UnitId,
        point: Point,
        source: Draft | None,
        facts: Mapping[str, str],
        *,
        prepared: bool,
        feedback: str = "",
    ) -> Request:
        """Return the rendered request of a unit.

        Args:
            unit: the unit, named in the errors of its template.
            point: where on the axes it stands.
            source: the draft it is made from, if any.
            facts: the values its template reads.
            feedback: what editors asked for; it ends the prompt, so that it is part of the request's identity.
            prepared: make the deterministic texts of the field templates instead of a prompt.

        Raises:
            InvalidInput: the template fails on this unit's values.
        """
        names = self.unit_names(unit, point, source)
        prompt = self.stage.prompt
        user = "" if prepared else prompt.render_user(self.shared, names, unit=str(unit))
        return Request(
            system="" if prepared else self.system,
            user=f"{user}\n\n{feedback}" if user and feedback else user,
            fields=self.stage.fields,
            facts=facts,
            parameters={**prompt.parameters, **self.stage.spec.parameters},
            variant=unit.variant,
            prepared=prompt.prepare(self.shared, names, unit=str(unit)) if prepared else None,
        )

    def unit_names(self, unit: UnitId, point: Point, source: Draft | None) -> Mapping[str, object]:
        """Return what only this unit's templates see, by name."""
        return {
            "row": point.row_values,
            "segment": point.segment_values,
            "source": NO_SOURCE if source is None else source.content,
            "variant": unit.variant,
            **point.lists,
        }


def facts_hash(facts: Mapping[str, str]) -> str:
    """Return the hash of the values a template read."""
    return digest(facts)
