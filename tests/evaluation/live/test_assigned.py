import pandas as pd
from campaignpulse.evaluation.live import Assigned

ROWS = pd.DataFrame({"arm": ["b", "a", "b", "b"], "stratum": ["brand", "brand", "agency", "brand"]})


def test_the_counts_are_by_stratum_and_arm_and_add_up() -> None:
    found = Assigned.of(ROWS, at=pd.Timestamp("2025-03-03", tz="UTC"), added=1, arms=["a", "b", "c"])
    assert found.counts == {"agency": {"a": 0, "b": 1, "c": 0}, "brand": {"a": 1, "b": 2, "c": 0}}
    assert found.by_arm == {"a": 1, "b": 3, "c": 0}
    assert found.to_dict() == {
        "at": "2025-03-03",
        "added": 1,
        "total": 4,
        "by_arm": found.by_arm,
        "by_stratum": found.counts,
    }
