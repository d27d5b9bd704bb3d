from typing import Any

import pytest
from campaignpulse.experiment import Experiment, Key, describe_schema
from campaignpulse.experiment.keys import describe_keys, locate, type_words
from pydantic import BaseModel, Field


@pytest.fixture(scope="module")
def keys() -> dict[str, Key]:
    return {key.path: key for key in describe_schema()}


def test_every_key_stands_once_and_is_described(keys: dict[str, Key]) -> None:
    assert len(keys) == len(describe_schema())
    assert all(key.description for key in keys.values())


def test_keys_that_all_kinds_of_a_label_share_stand_once_and_the_others_with_their_kind(
    keys: dict[str, Key],
) -> None:
    assert "label.horizon_days" in keys
    assert "label(drop).horizon_days" not in keys
    assert {path for path in keys if path.endswith(".metric") and path.startswith("label(")} == {
        "label(drop).metric",
        "label(silence).metric",
    }
    assert keys["label(cancel).kind"].type == "cancel"


@pytest.mark.parametrize(
    ("path", "type_", "default"),
    [
        ("name", "text", ""),
        ("data.path", "path, or null", "null"),
        ("engine.name", "local | spark", "local"),
        ("engine.events", "whole | compact", "whole"),
        ("engine.sample_accounts", "whole number", "10000"),
        ("label.as_of", "day, or null", "null"),
        ("label.eligible.active_days.min", "whole number", ""),
        ("label(drop).share", "number", "0.5"),
        ("cutoffs.dates", "list of day, or null", "null"),
        ("split.train", "[day, day]", ""),
        ("features.windows_days", "list of whole number", "[7, 28, 84]"),
        ("features.campaign", "true or false", "true"),
        ("components.NAME.direction", "1 | 0 | -1", "1"),
        ("scorers.NAME.kind", "traditional | rules | learned | boosted", ""),
        ("scorers.NAME.settings", "anything by name", "{}"),
        ("evaluation.metric", "roc_auc | brier | log_loss", "roc_auc"),
        ("causes.costs.NAME.nobody", "number", ""),
        ("causes.bar", "number", "0.5"),
        ("causes.text_model", "text, or null", "null"),
        ("causes.rules", "text by name", "{}"),
        ("routing.matrix[].due_in_hours", "number", "16.0"),
        ("routing.quiet.hours", "[text, text], or null", "[17:00, 09:00]"),
        ("seed", "whole number", "0"),
    ],
)
def test_a_key_has_its_type_and_default_in_words(
    keys: dict[str, Key], path: str, type_: Any, default: Any
) -> None:
    assert (keys[path].type, keys[path].default) == (type_, default)


def test_the_keys_of_the_contracts_smallest_file_are_the_only_ones_that_must_be_given(
    keys: dict[str, Key],
) -> None:
    needed = {
        path.split(".")[0].split("(")[0]
        for path, key in keys.items()
        if not key.default and "NAME" not in path and "[]" not in path
    }
    left_out = {name for name, field in Experiment.model_fields.items() if field.default is None}
    assert needed - left_out == {"name", "label", "split"}


@pytest.mark.parametrize(
    ("location", "path"),
    [
        (("label", "drop", "horizon_days"), "label.horizon_days"),
        (("label",), "label"),
        (("scorers", "drop", "kind"), "scorers.drop.kind"),
        (("features", "windows_days", 1), "features.windows_days[1]"),
        (("components", "a", "metrics", 0), "components.a.metrics[0]"),
        ((), ""),
    ],
)
def test_the_path_of_an_error_is_as_the_file_has_it(location: Any, path: str) -> None:
    assert locate(Experiment, location).path == path


def test_a_place_knows_the_keys_and_kinds_that_may_stand_there() -> None:
    assert locate(Experiment, ("label",)).kinds == ("cancel", "silence", "drop")
    assert "share" in locate(Experiment, ("label", "drop", "shore")).siblings
    assert "share" not in locate(Experiment, ("label", "cancel", "shore")).siblings


def test_types_are_words() -> None:
    assert type_words(dict[str, int]) == "whole number by name"
    assert type_words(int | str) == "whole number or text"


class Step(BaseModel):
    points: float = Field(description="what it is worth")


class Card(BaseModel):
    steps: dict[str, tuple[Step, ...]] = Field(description="by name")
    one: tuple[Step, ...] = Field(description="in a list")


def test_blocks_in_lists_and_in_lists_by_name_have_paths_of_their_own() -> None:
    assert [key.path for key in describe_keys(Card)] == ["steps.NAME[].points", "one[].points"]
    assert locate(Card, ("steps", "a", 1, "point")).siblings == ("points",)
    assert locate(Card, ("steps", "a", 1, "points")).path == "steps.a[1].points"
