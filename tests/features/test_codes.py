from __future__ import annotations

import pandas as pd
from campaignpulse.features.codes import codes_of


def codes(values: list[str | None], names: list[str]) -> list[int]:
    return codes_of(pd.Series(values, dtype="str"), pd.Index(names, dtype="str")).tolist()


def test_a_name_has_its_place_and_any_other_value_has_none() -> None:
    assert codes(["b", "a", "c", "b"], ["a", "b"]) == [1, 0, -1, 1]


def test_a_missing_value_has_no_place() -> None:
    assert codes([None, "a"], ["a"]) == [-1, 0]


def test_no_values_have_no_places_and_no_names_are_nobodys() -> None:
    assert codes([], ["a"]) == []
    assert codes(["a"], []) == [-1]


def test_categories_have_the_codes_of_their_texts() -> None:
    values = pd.Series(["b", None, "c", "b"], dtype="str")
    names = pd.Index(["a", "b"], dtype="str")
    assert codes_of(values.astype("category"), names).tolist() == codes_of(values, names).tolist()
    assert codes_of(values.iloc[:0].astype("category"), names).tolist() == []
