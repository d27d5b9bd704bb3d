from __future__ import annotations

import pytest
from campaignpulse.checks import InputError
from campaignpulse.models.scorecard_rules import check_rules

WEIGHTS = {"use": {"baseline": 2, "active": 5}, "support": 1}
OVERRIDE = {
    "account_id": "a1",
    "index": 10,
    "reason": "the champion left",
    "by": "Dana",
    "since": "2024-03-01",
    "until": "2024-06-01",
}


def rules(**keys):
    return check_rules({"weights": WEIGHTS, **keys})


def test_weights_given_in_python_are_checked_like_those_of_a_file():
    with pytest.raises(InputError, match=r"^weights\.e\.pre is -1; it must be at least 0$"):
        check_rules({"weights": {"e": {"baseline": 1, "pre": -1}}})


def test_a_segment_has_the_weights_of_everyone_but_for_those_that_it_names():
    card = rules(segments={"agency": {"support": {"baseline": 4, "post": 0}}})
    told = [card.weight("support", phase, "agency") for phase in ("baseline", "active", "post")]
    assert told == [4, 4, 0]
    assert card.weight("use", "active", "agency") == 5
    assert card.weight("support", "baseline", "brand") == card.weight("support", "baseline") == 1


@pytest.mark.parametrize(
    ("missing", "policies"),
    [
        (None, ["redistribute", "redistribute"]),
        ("worst", ["worst", "worst"]),
        ({"support": "neutral"}, ["redistribute", "neutral"]),
        ({"default": "worst", "support": "neutral"}, ["worst", "neutral"]),
    ],
)
def test_missing_data_have_a_policy_for_all_or_by_component(missing, policies):
    card = rules(missing=missing)
    assert [card.policy("use"), card.policy("support")] == policies


def test_a_measure_may_be_its_name_alone():
    card = rules(measures={"use": ["visits", {"feature": "minutes", "weight": 2}]})
    assert [(one.feature, one.weight, one.shape) for one in card.measures["use"]] == [
        ("visits", 1.0, None),
        ("minutes", 2.0, None),
    ]


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"segments": {"agency": {"suport": 3}}}, r"segments\.agency\.suport: .* did you mean support\?"),
        ({"segments": {"agency": {"use": "3"}}}, r"segments\.agency\.use is '3'; it must be a number"),
        ({"measures": {"voice": ["nps"]}}, r"measures\.voice: the component 'voice' has no weight; give it"),
        ({"measures": {"use": []}}, r"measures\.use is a list of 0; it must have 1 or more entries"),
        (
            {"measures": {"use": [{"featur": "a"}]}},
            r"^measures\.use\[0\]\.featur is not a key; did you mean measures\.use\[0\]\.feature\?",
        ),
        ({"measures": {"use": [{"feature": "a", "linear": {"worst": 1}}]}}, r"linear\.best is missing"),
        ({"missing": "netural"}, r"missing\.default is 'netural'; it must be 'redistribute', 'neutral' or"),
        ({"missing": {"voice": "worst"}}, r"missing\.voice: the component 'voice' has no weight"),
        (
            {"caps": [{"component": "usage", "below": 1, "at_most": 2, "reason": "x"}]},
            r"caps\[0\]\.component",
        ),
        ({"caps": [{"component": "use", "below": 1, "at_most": 200, "reason": "x"}]}, r"at_most is 200"),
        ({"caps": [{"component": "use", "below": 1, "at_most": 2}]}, r"caps\[0\]\.reason is missing"),
        ({"overrides": [{**OVERRIDE, "until": "2024-03-01"}]}, r"overrides\[0\]: until is 2024-03-01, not"),
        ({"overrides": [{k: v for k, v in OVERRIDE.items() if k != "until"}]}, r"\[0\]\.until is missing"),
        ({"overrides": [{k: v for k, v in OVERRIDE.items() if k != "since"}]}, r"\[0\]\.since is missing"),
    ],
)
def test_a_wrong_rule_is_refused_with_the_path_of_its_key(keys, message):
    with pytest.raises(InputError, match=message):
        rules(**keys)


def test_the_settings_of_a_card_are_plain_values_that_make_the_same_card():
    card = rules(
        segments={"agency": {"support": 3}},
        measures={"use": ["visits", {"feature": "days", "decay": {"half_life": 14}}]},
        missing="neutral",
        caps=[{"component": "support", "below": 20, "at_most": 40, "reason": "tickets pile up"}],
        overrides=[OVERRIDE],
    )
    settings = card.settings()
    assert settings["overrides"] == [OVERRIDE]
    assert settings["measures"] == {
        "use": [{"feature": "visits"}, {"feature": "days", "decay": {"half_life": 14.0}}]
    }
    assert check_rules(settings) == card


def test_what_a_card_does_not_give_is_none_among_its_settings():
    assert rules().settings() == {
        "weights": {"use": {"baseline": 2.0, "active": 5.0}, "support": {"baseline": 1.0}},
        **dict.fromkeys(("segments", "measures", "missing", "caps", "overrides")),
    }


@pytest.mark.parametrize("name", ["phase", "base", "cap", "override", "campaign phase"])
def test_a_component_named_like_another_part_of_a_score_is_refused_where_the_card_is_read(name):
    with pytest.raises(InputError, match=f"^weights: '{name}' is what another part of a score is called"):
        check_rules({"weights": {"use": 1, name: 1}})
