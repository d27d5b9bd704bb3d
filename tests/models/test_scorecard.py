import pytest
from campaignpulse.checks import InputError
from campaignpulse.models.scorecard import check_weights, read_scorecard


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


def test_weights_given_in_python_are_checked_alike():
    assert check_weights({"e": {"baseline": 1, "pre": 3}})["e"].of("pre") == 3.0
    with pytest.raises(InputError, match=r"^weights\.e\.pre is -1; it must be at least 0$"):
        check_weights({"e": {"baseline": 1, "pre": -1}})
