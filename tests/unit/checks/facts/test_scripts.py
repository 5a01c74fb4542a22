"""Scripts without spaces, digits of other scripts, accents set apart: numbers bind, and nothing is made up."""

import pytest

from genpress.checks.facts import FactsCheck
from genpress.checks.facts.quantity import Kind
from genpress.checks.facts.reading import QuantityReader
from genpress.checks.facts.tokens import stem, tokenise
from genpress.domain.finding import Claim, Finding, Severity, Verdict
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.interfaces import CheckContext, Subject

PACK = {
    "name": "Trail 30",
    "volume_l": "30",
    "weight_g": "1250",
    "denier": "210",
    "warranty_years": "5",
    "waterproof": "no",
    "price_jpy": "22900",
    "available": "2027-03-15",
}


def run(locale: str, text: str, facts: dict[str, str] | None = None) -> list[Finding | Claim]:
    check = FactsCheck(CheckContext(Group("b", "d", locale), (), Market(locale=locale)))
    return list(check.check(Subject({"text": text}, PACK if facts is None else facts)))


def errors(locale: str, text: str, facts: dict[str, str] | None = None) -> list[str]:
    found = run(locale, text, facts)
    return [text[f.start : f.end] for f in found if isinstance(f, Finding) and f.severity is Severity.ERROR]


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("ja-JP", "5年保証、修理無料。"),
        ("ja-JP", "5年間、無料で修理します。"),
        ("ja-JP", "210デニールナイロン"),
        ("ja-JP", "Trail 30は、容量30 L、重さ1,250 gのバックパックです。"),
        ("ja-JP", "2027年3月15日より発売。￥22,900です。22,900円。"),
        ("ja-JP", "１，２５０ｇ、５年"),
        ("zh-CN", "容量30升，重量1250克，保修5年，2027年3月15日起。"),
        ("th-TH", "น้ำหนัก 1250กรัม รับประกัน5ปี"),
        ("ko-KR", "무게는 1250g이고 5년 보증이며 2027년 3월 15일부터 판매합니다."),
        ("ar-AE", "سعة ٣٠ لتر ووزن ١٬٢٥٠ غرام. ضمان لمدة ٥ سنوات."),
        ("ar-AE", "سعة 30 لتر ووزن 1,250 غرام. ليست مضادة للماء."),
        ("hi-IN", "वजन १२५० ग्राम"),
        ("fa-IR", "۳۰ لیتر"),
    ],
)
def test_numbers_bind_without_spaces_and_in_other_digits(locale: str, text: str) -> None:
    assert errors(locale, text) == []
    assert [c for c in run(locale, text) if isinstance(c, Claim) and c.verdict is Verdict.SUPPORTED]


@pytest.mark.parametrize(
    ("locale", "text", "wrong"),
    [
        ("ja-JP", "3年保証です。", "3年"),
        ("ja-JP", "重さは999gです。", "999g"),
        ("zh-CN", "重量为999克。", "999克"),
        ("th-TH", "น้ำหนัก 999กรัม", "999กรัม"),
        ("ar-AE", "ووزن ٩٩٩ غرام", "٩٩٩ غرام"),
        ("ja-JP", "2028年4月1日に発売。", "2028年4月1日"),
        ("ja-JP", "￥19,900で発売。", "￥19,900"),
    ],
)
def test_wrong_numbers_are_found_at_their_span(locale: str, text: str, wrong: str) -> None:
    assert errors(locale, text) == [wrong]


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("ja-JP", "Bluetoothはありません。"),
        ("fi-FI", "Ei Bluetooth-yhteyttä."),
        ("ar-AE", "لا يدعم Bluetooth أو NFC."),
        ("sv-SE", "Saknar GPS och är inte vegan."),
    ],
)
def test_where_the_language_is_not_known_no_verdict_on_features(locale: str, text: str) -> None:
    assert errors(locale, text) == []


def test_what_holds_is_told_in_a_language_that_is_not_known() -> None:
    claims = [c for c in run("fi-FI", "Bluetooth ja GPS.", {"Bluetooth": "yes"}) if isinstance(c, Claim)]
    assert [(c.text, c.verdict) for c in claims] == [("Bluetooth", Verdict.SUPPORTED)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Trail 30は、", ("Trail", "30", "は")),
        ("5年保証", ("5", "年保証")),
        ("バッグ・靴", ("バッグ", "靴")),
        ("imperme\u0301able", ("imperme\u0301able",)),
        ("वजन", ("वजन",)),
        ("👩‍🚀 kit", ("kit",)),
    ],
)
def test_words_end_where_another_script_begins(text: str, words: tuple[str, ...]) -> None:
    assert tokenise(text).words == words


def test_an_accent_set_apart_is_the_same_word() -> None:
    assert stem("imperme\u0301able") == stem("imperméable")
    assert errors("fr-FR", "Il n’est pas imperme\u0301able.") == []
    assert errors("fr-FR", "🎒🏔️ Un sac imperme\u0301able !") == ["imperme\u0301able"]


def test_offsets_after_emoji_and_combining_marks() -> None:
    assert errors("en-GB", "👩🏽‍🚀 cafe\u0301 🎒 at 999 g.") == ["999 g"]


@pytest.mark.parametrize(
    ("locale", "text", "value"),
    [("ar", "١٢٫٥ كيلوغرام", 12.5), ("fa", "۱۲٫۵", 12.5), ("ja", "１２．５ｋｇ", 12.5), ("th", "๑๒ กก.", 12)],
)
def test_digits_of_all_scripts(locale: str, text: str, value: float) -> None:
    (quantity,) = QuantityReader(locale).read(tokenise(text))
    assert (quantity.kind, quantity.value) == (Kind.NUMBER, value)


@pytest.mark.parametrize(
    "text", ["年" * 5000, "5年" * 2000, "๐" * 3000, "한" * 3000 + "5", "\u0301" * 3000, "月1" * 2000]
)
def test_hostile_text_without_spaces_ends(text: str) -> None:
    for item in run("ja-JP", text):
        assert 0 <= item.start <= item.end <= len(text)
