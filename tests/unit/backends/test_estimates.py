import pytest

from genpress.backends.estimates import estimate_json, estimate_tokens

# Text and the tokens that the tokenizer of Qwen 2.5 (151,000 entries, one token a digit) makes of it.
COUNTED = [
    ("Un sac à dos assez léger pour se faire oublier, réparable à vie. Capacité : 40 litres, poids 1 240 g.", 36),
    ("忘れるほど軽く、一生修理できるバックパック。容量40リットル、重さ1,240グラム。", 31),
    ("轻到让人忘记它的存在，终身可维修的背包。容量40升，重1240克。", 25),
    ("Рюкзак, о котором легко забыть и который можно чинить всю жизнь. Объём 40 литров, вес 1240 г.", 38),
    ("เป้ที่เบาจนลืมว่าสะพายอยู่ และซ่อมได้ตลอดชีวิต ความจุ 40 ลิตร", 38),
    ("잊을 만큼 가볍고 평생 수리할 수 있는 배낭. 용량 40리터, 무게 1,240g.", 37),
    ("Unutacak kadar hafif, ömür boyu onarılabilir sırt çantası. Hacim 40 litre, ağırlık 1.240 g.", 43),
    ("🎒🏔️ New drop! 🔥🔥 Light as air ✨ #trail", 16),
]


@pytest.mark.parametrize(("text", "tokens"), COUNTED)
def test_it_is_rather_too_many_but_not_by_far(text: str, tokens: int) -> None:
    assert tokens <= estimate_tokens(text) <= 2.6 * tokens


def test_numbers_count_a_token_a_digit() -> None:
    assert estimate_tokens("4012345678901") >= 13


def test_nothing_is_nothing_and_more_text_is_more() -> None:
    assert estimate_tokens("") == 0
    assert estimate_tokens("a" * 100) < estimate_tokens("a" * 101 + "é")


def test_broken_text_is_estimated_too() -> None:
    assert estimate_tokens("\ud800 lone") > 0


def test_a_schema_is_estimated_as_text() -> None:
    assert estimate_json(b'{"type":"object"}') == estimate_tokens('{"type":"object"}')
