from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.text import languages, unread
from campaignpulse.text.language import ENGLISH, OTHER

SAID = [
    ("The page does not load when we save", ENGLISH),
    ("Crashed!!", ENGLISH),
    ("Great 👍👍👍👍👍👍", ENGLISH),
    ("As no one came, we die of boredom", ENGLISH),
    ("500", ENGLISH),
    ("Los Angeles office: export broken", ENGLISH),
    ("The café calendar is empty", ENGLISH),
    ("Is de Vries the one who approves this?", ENGLISH),
    ("Wir können die Vorlage nicht öffnen, bitte helfen", "German"),
    ("La page ne charge pas et nous avons perdu les données", "French"),
    ("La página no carga y el informe está vacío", "Spanish"),
    ("La pagina non si carica e il calendario è vuoto", "Italian"),
    ("A página não abre e os relatórios estão vazios, obrigado", "Portuguese"),
    ("De pagina wordt niet geladen, wij kunnen het niet openen", "Dutch"),
    ("Страница не загружается", OTHER),
    ("ページが開きません", OTHER),
    ("الصفحة لا تعمل", OTHER),
]


@pytest.mark.parametrize(("text", "language"), SAID)
def test_a_text_is_in_the_language_of_its_letters_and_small_words(text: str, language: str) -> None:
    assert languages(pd.Series([text])).tolist() == [language]


def test_nothing_written_has_no_language() -> None:
    assert languages(pd.Series([None, " "], index=[5, 2])).isna().to_dict() == {5: True, 2: True}


def test_the_share_that_is_not_english_is_said() -> None:
    said = pd.Series(["It is slow"] * 7 + ["Es ist nicht schnell"] + [None] * 5)
    assert unread(said) == "12 % of 8 texts are not English (German): no theme and no tone"


def test_where_all_is_english_or_nothing_is_written_there_is_nothing_to_say() -> None:
    assert unread(pd.Series(["It is slow", None])) is None
    assert unread(pd.Series([], dtype="str")) is None
