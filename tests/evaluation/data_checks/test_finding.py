from __future__ import annotations

import pandas as pd
from campaignpulse.evaluation.data_checks import Finding

MAY = [pd.Timestamp(f"2024-05-0{day}", tz="UTC") for day in (3, 5)]


def test_a_sentence_names_table_metric_days_and_the_way_out() -> None:
    found = Finding("warning", "events", "posts", "3 rows", "deliver them", *MAY)
    assert found.sentence == "events, posts: 3 rows from 2024-05-03 to 2024-05-05; deliver them"


def test_without_days_or_a_part_of_the_table_neither_is_named() -> None:
    assert Finding("note", "events", "", "3 rows", "see to it").sentence == "events: 3 rows; see to it"


def test_its_json_is_plain() -> None:
    told = Finding("note", "events", "", "3 rows", "see to it", MAY[0], MAY[0]).to_dict()
    assert (told["about"], told["first"], told["last"]) == (None, "2024-05-03", "2024-05-03")
    assert told["sentence"] == "events: 3 rows on 2024-05-03; see to it"
