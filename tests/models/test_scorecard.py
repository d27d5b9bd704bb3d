import pytest
from campaignpulse.checks import InputError
from campaignpulse.models.scorecard import card_kind, describe_scorecard, read_card, read_scorecard


@pytest.fixture
def scorecard(tmp_path):
    path = tmp_path / "rules.yaml"

    def write(text: str):
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_number_weighs_the_same_in_each_phase(scorecard):
    weights = read_scorecard(scorecard("name: ours\nweights: {output: 2}\n")).weights
    assert [weights["output"].of(phase) for phase in ("active", "post", "pre", "baseline")] == [2.0] * 4


def test_a_phase_that_is_not_named_weighs_as_the_baseline(scorecard):
    card = read_scorecard(scorecard("name: ours\nweights:\n  output: {baseline: 2, active: 4, post: 0}\n"))
    phases = ("active", "post", "pre", "baseline")
    assert [card.weights["output"].of(phase) for phase in phases] == [4.0, 0.0, 2.0, 2.0]
    assert card.plain_weights() == {"output": {"baseline": 2.0, "active": 4.0, "post": 0.0}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: a\nweights: {e: -0.1}", r"rules.yaml: weights\.e\.baseline is -0.1; it must be at least 0"),
        ("name: a\nweights: {e: .inf}", r"weights\.e\.baseline is inf; it must be a finite number"),
        ("name: a\nweights: {e: yes}", r"weights\.e is true; it must be a number"),
        ("name: a\nweights: {e: '3'}", r"weights\.e is '3'; it must be a number"),
        ("name: a\nweights: {e: {active: 2}}", r"weights\.e\.baseline is missing"),
        ("name: a\nweights: {e: {baseline: 1, actve: 2}}", r"did you mean weights\.e\.active\?"),
        ("name: a\nwieghts: {e: 1}", r"wieghts is not a key; did you mean weights\?"),
        ("weights: {e: 1}", r"rules.yaml: name is missing"),
        ("name: a\nweights: {}", r"weights is a block of keys; it must have 1 or more"),
        ("name: a\nweights: {e: 1, e: 2}", r"rules.yaml: the key 'e' stands there twice"),
        ("name: [", r"rules.yaml: the scorecard is not YAML"),
        ("", r"rules.yaml: the file is empty"),
        (
            "name: a\nweights: {e: 1}\nmeasures: {e: [{feature: b, feature: c}]}",
            r"'feature' stands there twice",
        ),
        ("name: a\nreview_by: 2027-02-30\nweights: {e: 1}", r"a date is none: .*; write days as 2027-04-23"),
        ("name: a\nreview_by: soon\nweights: {e: 1}", r"review_by is 'soon'; it must be a day such as"),
        ("name: a\npoints: []", r"holds points that were learned from data, not rules that people wrote"),
    ],
)
def test_a_wrong_scorecard_is_refused_with_file_and_key(scorecard, text, message):
    with pytest.raises(InputError, match=message):
        read_scorecard(scorecard(text))


def test_a_weight_of_zero_is_allowed(scorecard):
    assert read_scorecard(scorecard("name: a\nweights: {e: 0}")).weights["e"].baseline == 0.0


def test_a_scorecard_that_is_not_there_is_refused_with_its_path(tmp_path):
    with pytest.raises(InputError, match=r"none.yaml: the scorecard cannot be read: No such file"):
        read_scorecard(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("given", "read"), [("3", "3"), ("2.1", "2.1"), ("'3'", "3"), ("2027-03", "2027-03")]
)
def test_a_version_may_be_a_number_or_a_text(scorecard, given, read):
    assert read_scorecard(scorecard(f"name: a\nversion: {given}\nweights: {{e: 1}}")).version == read


def test_the_content_of_a_file_tells_its_family(scorecard):
    assert card_kind(read_card(scorecard("name: a\npoints: []"))) == "points"
    assert card_kind(read_card(scorecard("name: a\nweights: {e: 1}"))) == "rules"


def test_every_key_of_a_scorecard_stands_once_and_is_described():
    keys = describe_scorecard()
    assert len({key.path for key in keys}) == len(keys)
    assert all(key.description for key in keys)
    assert {"measures.NAME[].tiers[].below", "segments.NAME.NAME.active", "caps[].reason"} <= {
        key.path for key in keys
    }
