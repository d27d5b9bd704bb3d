from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
from campaignpulse.evaluation.data_checks import DataReport, data_report
from campaignpulse.tables import Tables

TEST = (pd.Timestamp("2022-11-01", tz="UTC"), pd.Timestamp("2022-12-31", tz="UTC"))
SNAPSHOTS = pd.DataFrame(
    {
        "account_id": np.arange(400).astype(str),
        "cutoff": pd.Timestamp("2022-11-05", tz="UTC"),
        "churned": pd.array(np.arange(400) < 40, dtype="boolean"),
    }
)


def report(tables: Tables, **changed: object) -> DataReport:
    asked = {"test": TEST, "min_churned_accounts": 30, "today": None, **changed}
    return data_report(tables, SNAPSHOTS, **asked)


def test_a_simulated_base_with_campaigns_has_neither_errors_nor_warnings(world: Tables) -> None:
    found = report(world)
    assert (found.of("error"), found.of("warning")) == ((), ())
    assert not found.held_back


def test_each_planted_fault_is_found_and_errors_come_first(world: Tables) -> None:
    events = world.events
    day = events["occurred_at"].dt.floor("D")
    turn = pd.Timestamp("2022-09-01", tz="UTC")
    seconds = (events["metric"] == "session_minutes") & (day >= turn)
    lost = (events["source"] == "product_analytics") & day.between("2022-06-01", "2022-06-05")
    stopped = (events["metric"] == "approvals") & (day >= day.max() - pd.Timedelta(days=40))
    faulty = events.assign(value=events["value"].where(~seconds, events["value"] * 60))[~lost & ~stopped]
    twice = faulty[(faulty["source"] == "project_management") & (faulty["occurred_at"].dt.floor("D") == turn)]
    found = report(replace(world, events=pd.concat([faulty, twice], ignore_index=True)))
    assert [(one.severity, one.about) for one in found.findings if one.severity != "note"][:4] == [
        ("error", "session_minutes"),
        ("error", "approvals"),
        ("error", "source project_management"),
        ("warning", "source product_analytics"),
    ]
    assert found.held_back


def test_the_sizes_say_what_each_table_holds(tiny_tables: Callable[..., Tables]) -> None:
    sizes = {size.table: size for size in report(tiny_tables()).sizes}
    events = sizes["events"]
    assert (events.rows, events.accounts, events.first, events.last) == (213, 3, "2024-01-01", "2025-04-28")
    assert (sizes["accounts"].accounts, sizes["accounts"].first) == (3, None)
    assert sizes["milestones"].accounts is None


def test_what_the_gate_says_is_among_the_notes(tiny_tables: Callable[..., Tables]) -> None:
    found = report(tiny_tables(surveys=None))
    assert any(
        note.table == "surveys" and note.what == "no table, the voice component has no data"
        for note in found.of("note")
    )


def test_lists_that_were_cleaned_of_leavers_are_a_warning(
    tiny_tables: Callable[..., Tables], monkeypatch
) -> None:
    from campaignpulse.campaigns.leavers import Lists
    from campaignpulse.evaluation.data_checks import everything

    said = "exposures: of 900 told, 0 left before it did; the lists were cleaned; deliver the lists as told"
    monkeypatch.setattr(everything, "lists_of_takers", lambda _: Lists(False, said, cleaned=True))
    (found,) = [one for one in report(tiny_tables()).of("warning") if one.table == "exposures"]
    assert found.sentence == said


def test_its_json_is_plain_with_counts_of_each_severity(tiny_tables: Callable[..., Tables]) -> None:
    told = json.loads(json.dumps(report(tiny_tables(), min_churned_accounts=41).to_dict()))
    assert (told["errors"], told["warnings"], told["held_back"]) == (0, 1, False)
    assert told["notes"] == sum(one["severity"] == "note" for one in told["findings"])
    assert told["tables"][0]["table"] == "accounts"
