from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse import InputError
from campaignpulse.tables import CAUSES
from campaignpulse.text import TextClassifier, learn_ticket_causes, ticket_causes
from campaignpulse.text.cold_start import CLASSES, ELSE
from campaignpulse.text.folded import FOLDS, LEAST_LABELS, folds

AT = pd.Timestamp("2024-06-01", tz="UTC")
WORDS = {
    "product_bug": "the zip zap blinks",
    "campaign_confusion": "which egg goes where",
    "dissatisfaction": "we grumble at this",
    "wind_down": "see you at the harvest",
    "how_to": "where is the colour wheel",
}


def many_tickets(number: int, *, accounts: int = 40, seed: int = 0) -> pd.DataFrame:
    """Confirmed tickets in words that the lexicon does not know; the tag is right three times in four."""
    rng = np.random.default_rng(seed)
    cause = rng.choice(list(WORDS), number)
    tag = np.where(rng.random(number) < 0.75, cause, rng.choice(list(WORDS), number))
    opened = AT - pd.to_timedelta(np.arange(number) + 2, unit="D").as_unit("us")
    return pd.DataFrame(
        {
            "account_id": [f"a{place}" for place in rng.integers(0, accounts, number)],
            "opened_at": opened,
            "resolved_at": opened + pd.Timedelta(days=1),
            "category": [f"Q{list(WORDS).index(name)}" for name in tag],
            "text": [WORDS[name] for name in cause],
            "phase": np.where(cause == "campaign_confusion", "active", "baseline"),
            "cause": cause,
        }
    )


@pytest.fixture(scope="module")
def tickets() -> pd.DataFrame:
    return many_tickets(300)


def ticket(**values: object) -> pd.DataFrame:
    return pd.DataFrame({"account_id": ["new"], **{name: [value] for name, value in values.items()}})


def test_without_a_model_words_and_tags_name_the_causes() -> None:
    told = ticket_causes(ticket(text="The page crashed", category="bug"))
    assert list(told.columns) == list(CAUSES)
    assert told.idxmax(axis=1).tolist() == ["product_bug"]
    assert told.sum(axis=1).item() < 1  # the rest is that of a harmless question


def test_tag_and_text_that_agree_say_more_than_either() -> None:
    both = ticket_causes(ticket(text="The page crashed", category="bug"))["product_bug"].item()
    text = ticket_causes(ticket(text="The page crashed"))["product_bug"].item()
    tag = ticket_causes(ticket(category="bug"))["product_bug"].item()
    assert both > max(text, tag)
    # Bayes' rule by hand: three in four each, the rest even among four, all five classes as common
    assert text == tag == pytest.approx(0.75)
    assert both == pytest.approx(0.75**2 / (0.75**2 + 4 * (0.25 / 4) ** 2))


@pytest.mark.parametrize("text", [None, " ", "Wir sind nicht zufrieden mit dem Preis"])
def test_where_neither_text_nor_tag_says_anything_nothing_is_known(text: str | None) -> None:
    said = ticket(text=text, category="team 7", phase="active").astype({"text": "str"})
    assert ticket_causes(said).isna().all(axis=None)
    assert ticket_causes(ticket()).isna().all(axis=None)


def test_what_a_tag_or_a_text_is_missing_the_other_says() -> None:
    assert ticket_causes(ticket(text=None, category="bug").astype({"text": "str"})).notna().all(axis=None)
    assert ticket_causes(ticket(text="It crashed", category=None)).notna().all(axis=None)


def test_from_confirmed_causes_it_learns_words_tags_and_phases(tickets: pd.DataFrame) -> None:
    model = learn_ticket_causes(tickets, AT)
    assert model.labels == len(tickets)
    assert all(isinstance(one, TextClassifier) for one in model.texts.models)
    by_text = ticket_causes(ticket(text="the zip zap"), model)
    by_tag = ticket_causes(ticket(category="Q2"), model)
    by_phase = ticket_causes(ticket(category="Q4", phase="active"), model)
    assert by_text.idxmax(axis=1).item() == "product_bug"
    assert by_tag.idxmax(axis=1).item() == "dissatisfaction"
    assert by_phase["campaign_confusion"].item() > 5 * ticket_causes(ticket(category="Q4"), model).iloc[0, 1]


def test_fewer_than_enough_labels_leave_the_texts_to_the_lexicon() -> None:
    few, enough = many_tickets(LEAST_LABELS - 1), many_tickets(LEAST_LABELS)
    assert learn_ticket_causes(few, AT).texts is None
    assert learn_ticket_causes(few, AT).lexicon == 1
    assert learn_ticket_causes(enough, AT).texts is not None
    assert learn_ticket_causes(enough, AT).lexicon < 1


def test_only_causes_that_were_known_by_then_are_learned(tickets: pd.DataFrame) -> None:
    early = tickets["resolved_at"].sort_values().iloc[150]
    model = learn_ticket_causes(tickets, early)
    assert model.labels == 150
    hidden = tickets.assign(cause=tickets["cause"].where(tickets["resolved_at"] < early, "dissatisfaction"))
    told, other = model.probabilities(tickets), learn_ticket_causes(hidden, early).probabilities(tickets)
    assert told.equals(other)


def test_a_ticket_that_was_told_late_teaches_late(tickets: pd.DataFrame) -> None:
    late = tickets.assign(known_at=tickets["opened_at"].where(tickets.index > 9, AT + pd.Timedelta(days=1)))
    assert learn_ticket_causes(late, AT).labels == len(tickets) - 10


@pytest.mark.parametrize("missing", ["resolved_at", "cause"])
def test_where_causes_are_confirmed_at_no_known_time_none_is_learned(
    tickets: pd.DataFrame, missing: str
) -> None:
    assert learn_ticket_causes(tickets.drop(columns=missing), AT).labels == 0


def test_a_ticket_is_read_by_a_model_that_has_not_seen_its_account(tickets: pd.DataFrame) -> None:
    rare = tickets["account_id"] == "a1"
    taught = tickets.assign(text=tickets["text"].mask(rare, "quokka quokka"), cause="how_to")
    taught.loc[~rare, "cause"] = tickets["cause"]
    taught.loc[rare, "cause"] = "product_bug"
    model = learn_ticket_causes(taught, AT)
    own, other = ticket(text="quokka", account_id="a1"), ticket(text="quokka", account_id="b")
    own_fold, other_fold = folds(pd.Series(["a1", "b"]), FOLDS)
    assert own_fold != other_fold
    assert ticket_causes(own, model)["product_bug"].item() < 0.5
    assert ticket_causes(other, model)["product_bug"].item() > 0.5
    assert ticket_causes(other, model).idxmax(axis=1).item() == "product_bug"


def test_somebodys_own_model_takes_the_place_of_ours(tickets: pd.DataFrame) -> None:
    class Eggs:
        classes = ("campaign_confusion", "anything else")

        def probabilities(self, texts: pd.Series) -> pd.DataFrame:
            egg = 0.1 + 0.8 * texts.str.contains("egg")
            return pd.DataFrame({"campaign_confusion": egg, "anything else": 1 - egg})

    model = learn_ticket_causes(tickets, AT, model=Eggs())
    told = ticket_causes(pd.concat([ticket(text="an egg"), ticket(text="none")], ignore_index=True), model)
    assert told.loc[0, "campaign_confusion"] > 0.5 > told.loc[1, "campaign_confusion"]


def test_a_model_that_names_none_of_the_causes_is_refused(tickets: pd.DataFrame) -> None:
    class Weather:
        classes = ("sun", "rain")

        def probabilities(self, texts: pd.Series) -> pd.DataFrame:
            return pd.DataFrame(0.5, index=texts.index, columns=self.classes)

    with pytest.raises(InputError, match="Weather: its classes are sun and rain; name one of product_bug"):
        learn_ticket_causes(tickets, AT, model=Weather())


def test_rows_keep_their_index_and_no_tickets_have_no_causes(tickets: pd.DataFrame) -> None:
    model = learn_ticket_causes(tickets, AT)
    backwards = tickets.iloc[::-1]
    assert ticket_causes(backwards, model).sort_index().equals(ticket_causes(tickets, model).sort_index())
    assert ticket_causes(tickets.head(0), model).shape == (0, len(CAUSES))
    assert ticket_causes(tickets.head(0)).shape == (0, len(CAUSES))


def test_probabilities_of_all_classes_add_up_to_1(tickets: pd.DataFrame) -> None:
    told = learn_ticket_causes(tickets, AT).probabilities(tickets)
    assert list(told.columns) == list(CLASSES)
    assert CLASSES[-1] == ELSE
    assert np.allclose(told.sum(axis=1), 1)


def test_words_of_the_lexicon_count_beside_what_was_learned_and_fade(tickets: pd.DataFrame) -> None:
    few, many = learn_ticket_causes(tickets.head(60), AT), learn_ticket_causes(tickets, AT)
    said = ticket(text="zip zap, we want a refund")
    by_few, by_many = ticket_causes(said, few), ticket_causes(said, many)
    assert by_few["dissatisfaction"].item() > by_many["dissatisfaction"].item() > 0.001
    assert by_few["product_bug"].item() < by_many["product_bug"].item()
