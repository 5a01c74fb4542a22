from dataclasses import replace

from genpress.domain.draft import Draft, Hashes, Origin
from genpress.domain.review import Status
from genpress.domain.unit import Group, UnitId
from genpress.interfaces import Standing
from genpress.pipeline.memory import Likeness

GROUP = Group("trail", "german", "de-DE")


def draft(key, source):
    facts = {"source.title": source} if source else {"name": "x"}
    return Draft(UnitId(GROUP, key), 1, {"title": key}, Hashes("f", "g", "p", "b"), Origin.GENERATED, facts=facts)


class Shelf:
    """As much of a ledger as is asked here."""

    def __init__(self, *drafts):
        self.drafts = {(one.unit, one.revision): one for one in drafts}
        self.asked = 0

    def standing(self, brief, selection):
        self.asked += 1
        assert selection.markets == ("de-DE",)
        return (Standing(one, Status.APPROVED, 1) for one in self.drafts.values())

    def draft(self, unit, revision):
        return self.drafts.get((unit, revision))


LIGHT, HEAVY = draft("light", "A light pack for walkers"), draft("heavy", "An umbrella")


def test_the_likest_source_is_found_and_the_market_read_once():
    ledger = Shelf(LIGHT, HEAVY)
    likeness = Likeness(ledger)
    for source in ("A light pack for hikers", "A light pack for riders"):
        (found,) = likeness.of(draft("new", source))
        assert found.draft is LIGHT
        assert 70 <= found.likeness < 100
    assert ledger.asked == 1


def test_a_units_own_text_and_what_has_no_source_are_like_nothing():
    likeness = Likeness(Shelf(LIGHT))
    assert likeness.of(replace(LIGHT, revision=2)) == []
    assert likeness.of(draft("new", "")) == []
    assert likeness.of(draft("new", "Something else altogether")) == []


def test_comparing_ends_with_what_was_allowed():
    likeness = Likeness(Shelf(LIGHT, HEAVY), most=3)
    assert [len(likeness.of(draft("new", "A light pack for hikers"))) for _ in range(3)] == [1, 0, 0]
