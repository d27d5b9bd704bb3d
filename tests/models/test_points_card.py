from __future__ import annotations

from copy import deepcopy

import pytest
import yaml
from campaignpulse.checks import InputError
from campaignpulse.models.points_card import PointsCard, check_points_card, read_points_card

CARD = {
    "name": "mine",
    "base": {"active": 1.5, "post": -2, "pre": 0, "baseline": -3},
    "points": {
        "engagement": {
            "sessions": {
                "middle": 4.0,
                "spread": 2.0,
                "below": {"points": 10.5, "low": 2.0, "high": 19.0, "verdict": "raises risk"},
                "above": -7,
            }
        },
        "voice": {"nps": {"missing": {"points": 1.25}}},
    },
}


def changed(path, value):
    content = deepcopy(CARD)
    *way, last = path
    place = content
    for key in way:
        place = place[key]
    place[last] = value
    return content


def test_a_written_card_reads_back_equal_and_writes_the_same_text(tmp_path):
    card = check_points_card(CARD)
    again = read_points_card(card.write(tmp_path / "card.yaml"))
    assert again == card
    assert again.text() == card.text() == (tmp_path / "card.yaml").read_text(encoding="utf-8")
    assert [file.name for file in tmp_path.iterdir()] == ["card.yaml"]


def test_every_number_comes_back_to_the_last_bit(tmp_path):
    points = 0.1 + 0.2 / 3e7
    way = ("points", "engagement", "sessions", "below", "points")
    card = check_points_card(changed(way, points)).write(tmp_path / "card.yaml")
    below = read_points_card(card).points["engagement"]["sessions"].below
    assert below is not None
    assert below.points == points


def test_the_text_explains_itself_to_people():
    text = check_points_card(CARD).text()
    assert text.startswith(
        "# Points that add up to the risk of churn: more points, more risk; 20 points double"
    )
    assert "below: {points: 10.5, low: 2.0, high: 19.0, verdict: raises risk}" in text
    assert yaml.safe_load(text)["points"]["voice"]["nps"] == {"missing": {"points": 1.25}}


def test_a_number_alone_is_points_without_an_interval():
    above = check_points_card(CARD).points["engagement"]["sessions"].above
    assert above is not None
    assert (above.points, above.low, above.by_phase) == (-7, None, None)


def test_points_may_differ_by_phase():
    by_phase = {"points": 10, "by_phase": {"active": 20, "post": {"points": 5}}}
    card = check_points_card(changed(("points", "engagement", "sessions", "below"), by_phase))
    below = card.points["engagement"]["sessions"].below
    assert below is not None
    assert {phase: line.points for phase, line in (below.by_phase or {}).items()} == {"active": 20, "post": 5}


def test_it_may_name_those_who_answer_for_it():
    card = check_points_card({**CARD, "owner": "Dana", "version": 3})
    assert (card.owner, card.version) == ("Dana", "3")


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("points", "engagement", "sessions", "below"), "ten", "sessions.below is 'ten'"),
        (("points", "engagement", "sessions", "spread"), 0, "sessions.spread is 0; it must be more than 0"),
        (("points", "engagement", "sessions", "spread"), None, "points below or above need a middle and a"),
        (("points", "engagement", "sessions", "belwo"), 1, "belwo is not a key; did you mean"),
        (("points", "engagement"), {}, "points.engagement is a block of keys"),
        (("points",), {}, "points is a block of keys"),
        (("points", "voice", "sessions"), {"missing": 1}, "'sessions' stands in two components; keep it in"),
        (("points", "voice", "nps", "missing"), {"points": 1, "by_phase": {"pre": 2}}, "leave by_phase out"),
        (("base",), {"active": 1}, "base.post is missing"),
        (("points_that_double_the_odds",), 0, "points_that_double_the_odds is 0; it must be more than 0"),
        (
            ("points", "engagement", "sessions", "middle"),
            float("nan"),
            "sessions.middle is nan; it must",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_key(path, value, said):
    with pytest.raises(InputError, match=r"^card: ") as caught:
        check_points_card(changed(path, value))
    assert said in str(caught.value)


def test_a_file_that_is_wrong_is_named(tmp_path):
    file = tmp_path / "card.yaml"
    file.write_text(yaml.safe_dump(changed(("points",), {"a": 1})))
    with pytest.raises(InputError, match=r"card\.yaml: points\.a is 1; it must be a block of keys"):
        read_points_card(file)


def test_a_card_of_rules_is_refused_with_the_kind_that_takes_it(tmp_path):
    file = tmp_path / "card.yaml"
    file.write_text("name: rules\nweights: {voice: 1}\n")
    with pytest.raises(InputError, match=r"holds no `points`; .* `weights` belongs to the kind rules"):
        read_points_card(file)


def test_a_card_whose_points_double_the_odds_at_another_number_says_so():
    text = PointsCard.model_validate({**CARD, "points_that_double_the_odds": 50}).text()
    assert "50 points double the odds" in text


def test_a_component_named_like_another_part_of_a_score_is_refused():
    content = changed(("points", "phase"), CARD["points"]["voice"])
    del content["points"]["voice"]
    with pytest.raises(InputError, match=r"^card: points: 'phase' is what another part of a score is called"):
        check_points_card(content)
