"""What templates see of briefs, brands and markets: values, and nothing of Python or pydantic."""

import pytest

from genpress.domain.channel import Channel
from genpress.domain.fields import Counter, FieldSpec, Limit
from genpress.domain.market import Market
from genpress.templating.record import Record
from genpress.templating.scope import SHARED_KEYS, make_scope

from .conftest import make_shared


def test_every_shared_name_has_the_keys_that_check_knows():
    scope = make_scope({**make_shared(), "channel": Channel(channel="google.search_ad", title="Search ad")})
    for name, keys in SHARED_KEYS.items():
        record = scope.names[name]
        assert isinstance(record, Record)
        assert set(record) == keys, name


def test_a_market_says_its_language_currency_and_direction():
    market = make_scope(make_shared("ar-AE")).names["market"]
    assert isinstance(market, Record)
    found = {key: market[key] for key in ("language", "language_name", "territory", "currency", "direction", "name")}
    assert found == {
        "language": "ar",
        "language_name": "Arabic",
        "territory": "AE",
        "currency": "AED",
        "direction": "rtl",
        "name": "Arabic (United Arab Emirates)",
    }


def test_a_market_s_own_words_come_first():
    shared = {**make_shared(), "market": Market(locale="de-DE", name="Germany", currency="CHF", address="Sie")}
    market = make_scope(shared).names["market"]
    assert isinstance(market, Record)
    assert (market["name"], market["currency"], market["address"]) == ("Germany", "CHF", "Sie")


def test_without_brand_and_channel_their_values_are_empty():
    names = make_scope({**make_shared(), "brand": None}).names
    brand, channel = names["brand"], names["channel"]
    assert isinstance(brand, Record)
    assert isinstance(channel, Record)
    assert (brand["name"], brand["rules"], channel["name"]) == ("", (), "")


def test_brand_name_falls_back_to_its_file_name():
    shared = make_shared()
    shared["brand"] = shared["brand"].model_copy(update={"name": ""})
    brand = make_scope(shared).names["brand"]
    assert isinstance(brand, Record)
    assert brand["name"] == "aurora"


def test_fields_say_their_strictest_bound():
    limits = (Limit(max=90), Limit(max=60, min=5), Limit(counter=Counter.BYTES, max=40))
    scope = make_scope({**make_shared(), "fields": {"title": FieldSpec(name="title", limits=limits)}})
    fields = scope.names["fields"]
    assert isinstance(fields, Record)
    title = fields["title"]
    assert isinstance(title, Record)
    assert (title["max"], title["min"], title["required"], title["type"]) == (60, 5, True, "text")


def test_what_is_the_wrong_thing_is_a_defect():
    with pytest.raises(TypeError, match="market must be a Market"):
        make_scope({**make_shared(), "market": "de-DE"})
    with pytest.raises(TypeError, match="FieldSpec"):
        make_scope({**make_shared(), "fields": {"title": {"max": 3}}})


def test_nothing_that_templates_see_is_a_model():
    """A pydantic model has methods that read files; none may be within reach."""

    def walk(value):
        assert isinstance(value, Record | tuple | str | int | float | None), type(value)
        for item in value.values() if isinstance(value, Record) else value if isinstance(value, tuple) else ():
            walk(item)

    names = make_scope(make_shared()).names
    for name in ("brief", "brand", "market", "channel", "deliverable", "vars", "fields", "terms"):
        walk(names[name])


@pytest.mark.parametrize("method", ["model_dump", "parse_file", "model_construct", "copy", "json", "__dict__"])
def test_methods_of_models_are_out_of_reach(render, method):
    from genpress.templating import TemplateProblem

    for name in ("brand", "brief", "market", "fields.title", "terms[0]"):
        with pytest.raises(TemplateProblem):
            render("{{ " + f"{name}.{method}" + "() }}")


def test_the_rest_of_the_brief_is_not_offered():
    brief = make_scope(make_shared()).names["brief"]
    assert isinstance(brief, Record)
    assert not {"deliverables", "markets", "catalogue", "backend", "budget"} & set(brief)
