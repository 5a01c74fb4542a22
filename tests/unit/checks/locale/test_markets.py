"""Clean copy for many markets is clean; the same copy in the wrong market is not."""

from __future__ import annotations

import pytest

from genpress.domain.fields import FieldSpec, FieldType
from genpress.domain.market import Market

COPY = {
    "en-GB": "The Trail 40 keeps your gear dry in the rain and weighs just 980 g. Its nylon shell is made "
    "from recycled "
    "yarn, and the hip belt comes off when you travel light. Colour: green. Price: £149.90, or £1,149.90 for ten.",
    "en-US": "The Trail 40 keeps your gear dry in the rain and weighs just 35 oz. Its nylon shell is made "
    "from recycled "
    "yarn, and the hip belt comes off when you travel light. Color: green. Price: $149.90.",
    "de-DE": "Der Trail 40 hält deine Ausrüstung im Regen trocken und wiegt nur 980 g. Seine Hülle besteht "
    "aus recyceltem "
    "Nylon, und den Hüftgurt nimmst du ab, wenn du wenig trägst. Preis: 1.149,90 € seit dem 31.12.2026.",
    "de-CH": "Der Trail 40 hält Ihre Ausrüstung im Regen trocken und wiegt nur 1.5 kg. Preis: CHF 1’149.90.",
    "fr-FR": "Le Trail 40 garde vos affaires au sec sous la pluie et ne pèse que 980 g\u202f; la ceinture se "
    "retire quand "
    "vous voyagez léger. Prix\u00a0: 1\u202f149,90\u00a0€, «\u00a0vert\u00a0», le 31/12/2026.",
    "fr-CA": "Le Trail 40 garde vos affaires au sec sous la pluie et ne pèse que 980 g; la ceinture se "
    "retire! Prix\u00a0: "
    "149,90\u00a0$, le 2026-12-31.",
    "es-ES": "La Trail 40 mantiene tu equipo seco bajo la lluvia y pesa solo 980 g. Su tejido de nailon reciclado es "
    "resistente, y el cinturón se quita cuando viajas ligero. ¡Nuevo! Precio: 149,90 €, «verde».",
    "it-IT": "Il Trail 40 tiene la tua attrezzatura all'asciutto sotto la pioggia e pesa solo 980 g. Il tessuto è "
    "resistente e la cintura si toglie quando viaggi leggero. Prezzo: 149,90 €.",
    "nl-NL": "De Trail 40 houdt je spullen droog in de regen en weegt maar 980 g. De stof is van gerecycled "
    "nylon, en de "
    "heupband gaat eraf als je licht reist. Prijs: € 149,90.",
    "sv-SE": "Trail 40 håller din utrustning torr i regnet och väger bara 980 g. Tyget är av återvunnen nylon och "
    "höftbältet går att ta av när du reser lätt. Pris: 1 499 kr, från 2026-12-31.",
    "pl-PL": "Trail 40 chroni rzeczy przed deszczem i waży tylko 980 g. Materiał to nylon z recyklingu, a pas biodrowy "
    "można odpiąć, gdy podróżuje się lekko. Cena: 649,90 zł, „zielony”.",
    "pt-PT": "A Trail 40 mantém o seu equipamento seco à chuva e pesa apenas 980 g. O tecido é de nylon reciclado e o "
    "cinto retira-se quando se viaja com pouco. Preço: 149,90 €.",
    "tr-TR": "Trail 40 eşyalarınızı yağmurda kuru tutar ve yalnızca 980 g ağırlığındadır. Kumaşı geri dönüştürülmüş "
    "naylondur ve bel kemeri çıkarılabilir. Fiyat: ₺1.149,90.",
    "ru-RU": "Trail 40 защищает вещи от дождя и весит всего 980 г. Ткань сделана из переработанного нейлона.",
    "ja-JP": "Trail 40は雨の中でも荷物を濡らさず、重さはわずか980 gです。再生ナイロンを使用しています。「軽い」。",
    "zh-CN": "Trail 40 让装备在雨中保持干燥，重量仅 980 克。面料采用再生尼龙，腰带可拆卸。",
    "ar-AE": "تحافظ حقيبة Trail 40 على جفاف معداتك تحت المطر ووزنها 980 غراماً فقط.",
    "he-IL": "תיק \u2066Trail 40\u2069 שומר על הציוד יבש בגשם ושוקל 980 גרם בלבד.",
}
ADDRESS = {"de-DE": "du", "de-CH": "Sie", "fr-FR": "vous", "fr-CA": "vous", "es-ES": "tú", "it-IT": "tu", "nl-NL": "je"}


def market(locale: str) -> Market:
    units = "imperial" if locale == "en-US" else "metric"
    return Market.model_validate({"locale": locale, "address": ADDRESS.get(locale, ""), "units": units})


@pytest.mark.parametrize("locale", COPY)
@pytest.mark.parametrize("kind", list(FieldType)[:3])
def test_clean_copy_is_clean(ask, locale, kind):
    text = COPY[locale] if kind is FieldType.TEXT else f"<p>{COPY[locale]}</p>"
    families = ("LEN", "CHN", "TRM", "STY", "REP", "PHR", "LOC", "SAF", "CLM")
    assert ask(text, *families, market=market(locale), spec=FieldSpec(name="body", type=kind)) == []


LATIN = [locale for locale in COPY if locale[:2] not in {"ru", "ja", "zh", "ar", "he"}]


@pytest.mark.parametrize("locale", LATIN)
@pytest.mark.parametrize("other", ["en-GB", "de-DE", "fr-FR", "es-ES", "pl-PL"])
def test_copy_of_another_language_is_found(ask, locale, other):
    wrong = locale[:2] != other[:2]
    assert [one.rule for one in ask(COPY[locale], "LOC002", market=other)] == ["LOC002"] * wrong


@pytest.mark.parametrize("locale", ["ru-RU", "ja-JP", "zh-CN", "ar-AE", "he-IL"])
def test_copy_in_another_script_is_found(ask, locale):
    assert [one.rule for one in ask(COPY[locale], "LOC002", "LOC003", market="en-GB")] == ["LOC003"]
    assert [one.rule for one in ask(COPY["en-GB"], "LOC002", "LOC003", market=locale)] == ["LOC003"]
