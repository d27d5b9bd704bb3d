from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from campaignpulse import InputError
from campaignpulse.text import learn_tone, sentiment
from campaignpulse.text.folded import LEAST_LABELS

AT = pd.Timestamp("2024-06-01", tz="UTC")
ROWS = 2 * LEAST_LABELS


@pytest.fixture(scope="module")
def surveys() -> pd.DataFrame:
    """Answers in words that the lexicon does not know; two instruments, whose scales differ."""
    good = np.arange(ROWS) % 2 == 0
    percent = np.arange(ROWS) % 3 == 0
    return pd.DataFrame(
        {
            "account_id": [f"a{place % 60}" for place in range(ROWS)],
            "responded_at": AT - pd.to_timedelta(np.arange(ROWS) + 1, unit="D").as_unit("us"),
            "instrument": np.where(percent, "csat", "nps"),
            "score": np.where(percent, np.where(good, 90.0, 20.0), np.where(good, 9.0, 3.0)),
            "text": np.where(good, "we are chuffed", "we grumble"),
        }
    )


SAID = pd.DataFrame({"account_id": ["x", "y", "z"], "text": ["quite chuffed", "grumble, grumble", None]})


def test_it_learns_from_scores_whatever_their_scale(surveys: pd.DataFrame) -> None:
    tone = learn_tone(surveys, AT)
    good, bad, nothing = tone.of(SAID)
    assert tone.labels == ROWS
    assert good > 0.3
    assert bad < -0.3
    assert math.isnan(nothing)


def test_few_answers_leave_the_tone_to_the_lexicon(surveys: pd.DataFrame) -> None:
    tone = learn_tone(surveys.head(LEAST_LABELS - 1), AT)
    assert tone.model is None
    assert tone.of(SAID).equals(sentiment(SAID["text"]))


def test_answers_of_later_and_those_told_later_teach_nothing(surveys: pd.DataFrame) -> None:
    assert learn_tone(surveys, AT - pd.Timedelta(days=100)).labels == ROWS - 100
    late = surveys.assign(known_at=AT + pd.Timedelta(days=1))
    assert learn_tone(late, AT).labels == 0


def test_scores_in_the_middle_and_answers_without_words_or_score_teach_nothing(surveys: pd.DataFrame) -> None:
    alike = surveys.assign(score=7.0)
    assert learn_tone(alike, AT).labels == 0
    assert learn_tone(surveys.assign(score=np.nan), AT).labels == 0
    assert learn_tone(surveys.drop(columns="text"), AT).labels == 0


class Mine:
    def __init__(self, *classes: str) -> None:
        self.classes = classes

    def probabilities(self, texts: pd.Series) -> pd.DataFrame:
        good = texts.str.contains("chuffed").astype("float64")
        return pd.DataFrame({"good": good, "bad": 1 - good})


def test_somebodys_own_model_takes_the_place_of_ours(surveys: pd.DataFrame) -> None:
    assert learn_tone(surveys, AT, model=Mine("good", "bad")).of(SAID.head(2)).tolist() == [1.0, -1.0]


def test_a_model_of_other_classes_is_refused(surveys: pd.DataFrame) -> None:
    with pytest.raises(InputError, match="Mine: its classes are up and down; a tone is 'good' or 'bad'"):
        learn_tone(surveys, AT, model=Mine("up", "down"))


def test_words_of_the_lexicon_count_beside_what_was_learned(surveys: pd.DataFrame) -> None:
    said = pd.DataFrame({"account_id": "x", "text": ["chuffed", "chuffed, but it crashed", "It is terrible"]})
    learned, both, words = learn_tone(surveys, AT).of(said)
    assert learned > both
    assert words < 0
