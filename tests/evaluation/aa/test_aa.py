from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation.aa import AaResult, FalseFindings, aa
from campaignpulse.evaluation.verdict import Rule

ACCOUNTS, SNAPSHOTS = 300, 12


def predictions(noise: dict[str, float], *, seed: int = 0, accounts: int = ACCOUNTS) -> pd.DataFrame:
    """Monthly snapshots of accounts with a lasting risk, seen by each scorer with a lasting error."""
    random = np.random.default_rng(seed)
    risk = random.normal(size=accounts)
    leaves = random.random(accounts) < 1 / (1 + np.exp(0.6 - risk))
    account = np.repeat(np.arange(accounts), SNAPSHOTS)
    late = np.tile(np.arange(SNAPSHOTS) >= SNAPSHOTS // 2, accounts)
    rows = pd.DataFrame(
        {
            "account_id": account.astype(str),
            "cutoff": np.tile(pd.date_range("2024-01-01", periods=SNAPSHOTS, freq="28D"), accounts),
            "phase": random.choice(["active", "post", "pre", "baseline"], len(account)),
            "churned": leaves[account] & late,
        }
    )
    seen = {name: (risk + level * random.normal(size=accounts))[account] for name, level in noise.items()}
    tables = [
        rows.assign(scorer=name, probability=1 / (1 + np.exp(-score + 0.1 * random.normal(size=len(score)))))
        for name, score in seen.items()
    ]
    return pd.concat(tables, ignore_index=True)


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """Of the two scorers one is far better; their third snapshots are of a scorer that takes no part."""
    return predictions({"rules": 2.0, "learned": 0.5, "boosted": 1.0})


@pytest.fixture(scope="module")
def checked(table: pd.DataFrame) -> AaResult:
    return aa(table, reference="rules", challenger="learned")


def test_equal_scorers_are_told_apart_as_often_as_promised_and_no_more(checked: AaResult) -> None:
    assert checked.overall.draws == 400
    assert 0.02 < checked.overall.rate < 0.08
    assert not checked.held_back


def test_phases_keep_the_promise_after_holm_and_break_it_before(checked: AaResult) -> None:
    assert checked.compared_phases == ("active", "post", "pre", "baseline")
    assert checked.phases is not None
    assert checked.uncorrected is not None
    assert checked.phases.rate < 0.08 < checked.uncorrected.rate


def test_snapshots_taken_for_accounts_find_differences_that_are_none(checked: AaResult) -> None:
    assert checked.by_row.rate > 0.25
    assert checked.by_row.too_many


def test_it_says_what_it_rests_on(checked: AaResult) -> None:
    assert (checked.rows, checked.accounts) == (ACCOUNTS * SNAPSHOTS, ACCOUNTS)
    assert 60 < checked.churned_accounts < 200
    assert (checked.challenger, checked.reference, checked.metric) == ("learned", "rules", "roc_auc")


@pytest.mark.parametrize("metric", ["brier", "log_loss"])
def test_losses_keep_the_promise_too(table: pd.DataFrame, metric: str) -> None:
    found = aa(
        table, reference="rules", challenger="learned", rule=Rule(metric=metric, equivalence_margin=0.01)
    )
    assert found.overall.rate < 0.08
    assert found.by_row.rate > 0.25


def test_the_same_seed_gives_the_same_and_the_order_of_rows_does_not_matter(table: pd.DataFrame) -> None:
    names = {"reference": "rules", "challenger": "learned", "draws": 30}
    first = aa(table, **names, random_state=4)
    assert first == aa(table.sample(frac=1, random_state=0), **names, random_state=4)


def test_each_draw_is_told(table: pd.DataFrame) -> None:
    told: list[tuple[int, int]] = []
    aa(table, reference="rules", challenger="learned", draws=3, step=lambda *done: told.append(done))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_two_scorers_that_agree_are_never_told_apart(table: pd.DataFrame) -> None:
    rules = table[table["scorer"] == "rules"]
    twins = pd.concat([rules, rules.assign(scorer="copy")])
    found = aa(twins, reference="rules", challenger="copy", draws=20)
    assert (found.overall.found, found.by_row.found) == (0, 0)


def test_a_phase_with_few_churned_accounts_is_not_compared(table: pd.DataFrame) -> None:
    thin = table["churned"] & (table["phase"] == "pre")
    kept = table[~thin | table["account_id"].isin([str(number) for number in range(40)])]
    found = aa(kept, reference="rules", challenger="learned", draws=5)
    assert found.compared_phases == ("active", "post", "baseline")


def test_without_any_such_phase_there_is_no_rate_of_phases() -> None:
    few = predictions({"rules": 1.0, "learned": 1.0}, accounts=100, seed=1)
    some = few["account_id"].isin(few.loc[few["churned"], "account_id"].unique()[:30])
    found = aa(few[some | ~few["account_id"].isin(few.loc[few["churned"], "account_id"])],
               reference="rules", challenger="learned", draws=5)  # fmt: skip
    assert found.churned_accounts == 30
    assert found.phases is None or "pre" not in found.compared_phases


def test_too_few_churned_accounts_and_unknown_scorers_are_refused(table: pd.DataFrame) -> None:
    with pytest.raises(InputError, match="predictions: no rows of scorer learnt"):
        aa(table, reference="rules", challenger="learnt")
    few = table[~table["churned"] | table["account_id"].isin(["0", "1", "2", "3", "4", "5"])]
    with pytest.raises(InputError, match="a comparison finds nothing with fewer than 30"):
        aa(few, reference="rules", challenger="learned")


@pytest.mark.parametrize(("overall", "phases", "held"), [(10, 10, False), (60, 10, True), (10, 60, True)])
def test_more_findings_than_promised_hold_back(checked: AaResult, overall, phases, held) -> None:
    rates = {"overall": FalseFindings(overall, 400, 0.05), "phases": FalseFindings(phases, 400, 0.05)}
    assert replace(checked, **rates).held_back == held
    assert replace(checked, **rates).to_dict()["held_back"] == held


def test_only_the_planned_phases_are_compared(table: pd.DataFrame, checked: AaResult) -> None:
    found = aa(table, reference="rules", challenger="learned", phases=("post",))
    assert found.compared_phases == ("post",)
    assert found.overall == checked.overall
    assert found.phases == found.uncorrected  # one phase pays for no other
