import json

CLEAR = {"learned": (800, 40), "rules": (800, 50), "hold_out": (400, 60)}


def test_a_result_is_plain_values_for_json(judged) -> None:
    told = json.loads(json.dumps(judged(CLEAR).to_dict(), allow_nan=False))
    assert (told["at"], told["ends"], told["over"], told["held_back"]) == (
        "2025-06-02",
        "2025-06-02",
        True,
        False,
    )
    assert told["arms"][0]["retention"]["value"] == 0.95
    assert told["differences"][0]["retention"]["difference"] == told["arms"][0]["retention"]["value"] - 0.85
    assert told["sample_ratio"][0]["alarm"] is False
    assert told["lost_accounts"] is None


def test_vanished_accounts_are_an_alarm_where_they_are_of_one_arm(judged) -> None:
    state = ["vanished"] * 20 + ["evaluated"] * 1_980
    found = judged(CLEAR, state=state)
    assert found.alarms == (found.loss,)
    assert found.to_dict()["lost_accounts"]["counts"] == {"learned": 20, "rules": 0, "hold_out": 0}


def test_nobody_is_contaminated_where_nobody_was_contacted(judged) -> None:
    assert judged(CLEAR).contaminated is None
    assert judged(CLEAR, contacts=0.0).contaminated is None
