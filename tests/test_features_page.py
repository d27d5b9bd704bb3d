"""The page on features is held against the real default features: every one is on it, as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.features import Feature, components, default_features, windows
from campaignpulse.features.about import ABOUT_TIMES
from campaignpulse.features.spec import Atom
from campaignpulse.features.words import feature_words
from campaignpulse.tables import Tables, validate
from campaignpulse.text.lexicon import THEMES

PAGE = (Path(__file__).parents[1] / "docs" / "features.md").read_text(encoding="utf-8")
DECLARED = {"METRIC": ("of the metric", +1), "USAGE": ("engagement", +1)}
"""Two metrics whose names are the placeholders of the page, beside the usual ones."""

VISITS, LEVEL = "sessions", "review_cycle_days"
HEALTHIER = {+1: "high", -1: "low", 0: "not said"}
DAY = pd.Timedelta(days=1)
AT = pd.Timestamp("2024-06-01", tz="UTC")
TOLD = AT - 60 * DAY


@pytest.fixture(scope="module")
def features(one_of_everything: Tables) -> list[Feature]:
    return default_features(one_of_everything, declared=DECLARED)


@pytest.fixture(scope="module")
def one_of_everything() -> Tables:
    """Every table, with each kind of fact that there is."""
    events = pd.DataFrame({"metric": [*DECLARED, VISITS, LEVEL] * 2, "value": [1.0] * 4 + [2.0] * 4})
    tickets = pd.DataFrame({"text": ["It crashed", "We are lost", "Too expensive"], "category": "other"})
    surveys = pd.DataFrame({"instrument": ["nps", "csat"], "score": 5, "text": "Great"})
    changes = pd.DataFrame(
        {"change": ["start", "renewal", "upgrade", "downgrade"], "account_id": "a", "at": AT}
    )
    left = pd.DataFrame({"account_id": [f"left{n}" for n in range(20)]})  # told, and gone before it began
    gone = left.assign(change="cancel", at=AT - 30 * DAY)
    campaign = {"campaign_id": "c", "name": "c", "series": "s", "starts_at": AT, "known_at": AT - DAY * 90}
    mine = {"account_id": "a"}
    frames = {
        "campaigns": pd.DataFrame([campaign | {"ends_at": AT + DAY * 9}]),
        "exposures": pd.concat([left, pd.DataFrame([mine])]).assign(campaign_id="c", exposed_at=TOLD),
        "milestones": pd.DataFrame([{"campaign_id": "c", "name": "m", "at": AT + DAY}]),
        "events": pd.concat(
            [
                events.assign(occurred_at=AT, user_id="u", **mine),
                left.assign(occurred_at=TOLD, metric=VISITS),
            ]
        ),
        "tickets": tickets.assign(ticket_id=tickets.index, opened_at=AT, resolved_at=AT + DAY, **mine),
        "surveys": surveys.assign(response_id=surveys.index, responded_at=AT, **mine),
        "subscriptions": pd.concat([changes, gone]),
    }
    return validate(frames, origin="one of everything")


def test_the_page_lists_every_default_feature_as_it_is(features: list[Feature]) -> None:
    told = PAGE.partition("## Every feature")[2]
    listed = [line for line in told.splitlines() if line.startswith("| ") and "`" in line]
    assert listed == list(lines(features))


def lines(features: list[Feature]) -> Iterator[str]:
    """A line for each family of features, which differ in nothing but days: by component, in order."""
    families: dict[tuple[str, str], list[Feature]] = {}
    for feature in features:
        if not is_told_by_the_placeholder(feature):
            families.setdefault((feature.component, re.sub(r"\d+d", "Nd", feature.name)), []).append(feature)
    order = list(components(features))
    for (component, _), family in sorted(families.items(), key=lambda item: order.index(item[0][0])):
        names = ", ".join(f"`{feature.name}`" for feature in family)
        about = family[0]
        cells = (component, words(family), HEALTHIER[about.direction], about.unit, source(about), names)
        yield f"| {' | '.join(cells)} |"


def is_told_by_the_placeholder(feature: Feature) -> bool:
    own = feature.name.startswith((f"{VISITS}_", "USAGE_"))
    return own and feature.component != "depth"


def words(family: list[Feature]) -> str:
    """What they are, with the days of all: "posts a day over 7, 28 or 84 days"."""
    parts = [re.split(r"(\d+)", feature_words(feature)) for feature in family]
    return "".join(either(list(dict.fromkeys(part))) for part in zip(*parts, strict=True))


def either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def source(feature: Feature) -> str:
    tables = dict.fromkeys(table_of(atom) for atom in feature.expression.atoms() if atom.kind != "days")
    tables |= dict.fromkeys(["campaigns", "exposures"] if feature.campaign else [])
    return ", ".join(sorted(tables.keys() - {""}))


def table_of(atom: Atom) -> str:
    if atom.metric == "milestones.met":
        return "milestones"
    if atom.kind in ("starts_ahead", "days_to_start", "days_to_milestone"):
        return "milestones" if atom.kind == "days_to_milestone" else ""
    about = [table for word, (table, _) in ABOUT_TIMES.items() if (atom.metric or "").startswith(word)]
    return about[0] if about else "events"


def test_what_holds_for_the_placeholder_holds_for_every_metric(features: list[Feature]) -> None:
    def told(metric: str) -> set[tuple[str, int, str]]:
        found = [one for one in features if one.name.startswith(f"{metric}_") and one.component != "depth"]
        return {(one.name.removeprefix(metric), one.direction, one.unit.replace(metric, "")) for one in found}

    assert told(VISITS) | told("USAGE") <= told("METRIC")


def test_the_page_says_what_each_component_is(features: list[Feature]) -> None:
    said = re.findall(r"^\| \*\*(.+?)\*\* \|", PAGE, flags=re.MULTILINE)
    usual = {"collaboration", "output", "adoption"}  # the components of metrics that are known by name
    assert set(said) == (set(components(features)) | usual) - {"of the metric"}
    assert len(said) == len(set(said))


def test_every_default_feature_has_a_unit_and_words(features: list[Feature]) -> None:
    for feature in features:
        assert feature.unit, feature.name
        assert feature_words(feature), feature.name


def test_the_page_names_the_themes() -> None:
    for theme in THEMES:
        assert f"`tickets.{theme}`" in PAGE


def test_the_lines_for_features_of_ones_own_run_and_leak_nothing() -> None:
    days = pd.date_range("2024-01-01", periods=120, freq="D", tz="UTC")
    events = pd.DataFrame({"account_id": "a", "occurred_at": days + DAY / 2, "value": 2.0, "user_id": "u"})
    events["session_id"] = [f"s{number // 2}" for number in range(len(events))]
    metrics = ["review_cycle_days", "collaboration", "feature_clicks", "seats"]
    told = PAGE.partition("## A feature of your own")[2]
    made, prepared = re.findall(r"```python\n(.*?)```", told, flags=re.DOTALL)
    names: dict[str, object] = {"events": pd.concat([events.assign(metric=one) for one in metrics]), "pd": pd}
    exec(prepared, names)  # noqa: S102, our own text
    names["tables"] = validate(
        {
            "campaigns": pd.DataFrame(
                [{"campaign_id": "c", "name": "c", "series": "s", "starts_at": AT, "ends_at": AT + DAY}]
            ),
            "exposures": pd.DataFrame([{"account_id": "a", "campaign_id": "c"}]),
            "events": names["events"],
        },
        origin="one account",
    )
    names["snapshots"] = pd.DataFrame({"account_id": ["a"], "cutoff": [days[100]]})
    names["my_function"] = lambda tables, snapshots: windows(tables, snapshots, names["mine"])  # type: ignore[arg-type]
    exec(made, names)  # noqa: S102, our own text
    found = windows(names["tables"], names["snapshots"], names["mine"])  # type: ignore[arg-type]
    assert found.iloc[0, 5:].tolist() == [2.0, 1.0, 0.0, 0.0, 4.0, 0.5]
