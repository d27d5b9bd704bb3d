import pandas as pd
from campaignpulse.experiment import CancelLabel, SilenceLabel
from campaignpulse.pipeline.live.known import outcomes_known_until


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz="UTC")


def test_between_two_cancellations_nobody_cancelled(tiny_tables, tiny_frames) -> None:
    label = CancelLabel(kind="cancel", horizon_days=28)
    assert outcomes_known_until(tiny_tables(), label) == day("2025-04-29")
    later = tiny_frames["subscriptions"].assign(at=pd.Timestamp("2025-05-03 12:00", tz="UTC"))
    assert outcomes_known_until(tiny_tables(subscriptions=later), label) == day("2025-05-04")


def test_silence_is_known_as_long_as_the_table_of_the_metric_reaches(tiny_tables) -> None:
    label = SilenceLabel(kind="silence", horizon_days=28, metric="tickets.opened")
    assert outcomes_known_until(tiny_tables(), label) == day("2025-03-19")


def test_the_label_may_say_it_itself(tiny_tables) -> None:
    label = CancelLabel.model_validate({"kind": "cancel", "horizon_days": 28, "as_of": "2025-02-01"})
    assert outcomes_known_until(tiny_tables(), label) == day("2025-02-01")
