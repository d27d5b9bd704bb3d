"""A model of texts and rules of the user's own: used as they are, and refused where they err."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from campaignpulse import InputError
from campaignpulse.diagnosis.causes.own import own_rules, own_texts
from campaignpulse.text import ticket_causes
from campaignpulse.text.causes import learn_ticket_causes

EVIDENCE = pd.DataFrame({"work_28d": [0.1, np.nan, 0.9]}, index=[4, 7, 9])
MODEL = """\
import pandas as pd
class Mine:
    classes = ("campaign_confusion", "anything else")
    def probabilities(self, texts):
        lost = texts.str.contains("which steps").astype(float) * 0.8 + 0.1
        return pd.DataFrame({"campaign_confusion": lost, "anything else": 1 - lost})
"""


def written(folder: Path, text: str, name: str) -> str:
    file = folder / "mine.py"
    file.write_text(text)
    return f"{file}:{name}"


def with_classes(said: str) -> str:
    return MODEL.replace('("campaign_confusion", "anything else")', said)


def answer(folder: Path, returned: str) -> pd.Series:
    text = f"import pandas as pd\ndef rule(evidence):\n    return {returned}\n"
    return own_rules({"wind_down": written(folder, text, "rule")})["wind_down"](EVIDENCE)


def test_a_rule_gives_its_own_numbers_where_it_can_tell(tmp_path: Path) -> None:
    assert answer(tmp_path, "evidence['work_28d']").equals(EVIDENCE["work_28d"])
    assert answer(tmp_path, "evidence['work_28d'] < 0.5").tolist() == [1.0, 0.0, 0.0]


def test_a_rule_that_changes_the_evidence_changes_it_for_itself_alone(tmp_path: Path) -> None:
    before = EVIDENCE.copy()
    answer(tmp_path, "evidence.__setitem__('work_28d', 0.0) or evidence['work_28d']")
    assert EVIDENCE.equals(before)


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        ("0.5", "returns a float that has not the rows of the evidence; return a pandas Series"),
        ("evidence['work_28d'].reset_index(drop=True)", "returns a Series that has not the rows"),
        ("evidence['work_28d'] + 0.2", "returns 1.1; a probability lies between 0 and 1"),
        ("evidence['work_28d'] - 0.2", "returns -0.1; a probability lies between 0 and 1"),
        ("pd.Series('a', evidence.index)", "returns what is no number"),
        ("evidence['work_28d'] + 0j", "returns complex numbers; return 0 to 1"),
        ("exit('bye')", "fails in line 3: SystemExit: bye; correct it"),
        ("evidence['work_29d']", "fails in line 3: KeyError: 'work_29d'; correct it"),
    ],
)
def test_a_rule_that_errs_is_refused_with_its_key_and_why(tmp_path: Path, returned: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        answer(tmp_path, returned)
    assert str(caught.value).startswith(f"causes.rules.wind_down ({tmp_path / 'mine.py'}:rule) {said}")


def test_what_cannot_be_called_is_no_rule(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a list; name a function of the evidence"):
        own_rules({"wind_down": written(tmp_path, "rule = []\n", "rule")})


def test_a_model_of_three_lines_reads_tickets(tmp_path: Path) -> None:
    model = own_texts(written(tmp_path, MODEL, "Mine"))
    tickets = pd.DataFrame({"account_id": ["a", "b"], "text": ["which steps are ours?", "hello"]})
    reads = learn_ticket_causes(tickets.head(0), pd.Timestamp("2024-01-01", tz="UTC"), model=model)
    told = ticket_causes(tickets, reads)["campaign_confusion"]
    assert told[0] > told[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("class Mine:\n    classes = ('product_bug',)\n", "has no probabilities; a model of texts has"),
        ("Mine = 3\n", "has no classes; a model of texts has"),
        (MODEL.replace("campaign_confusion", "lost"), "its classes are lost and anything else; name one of"),
        (with_classes("None"), "its classes are a NoneType; name each class once, as text"),
        (with_classes("'product_bug'"), "its classes are a str; name each class once"),
        (with_classes("('product_bug', 'product_bug')"), "are 'product_bug' and 'product_bug'; name each"),
        (with_classes("('product_bug', 3)"), "its classes are 'product_bug' and 3; name each class once"),
        (with_classes("property(lambda self: 1 / 0)"), "fails in line 3: ZeroDivisionError: division"),
        (with_classes("lambda self: ('product_bug',)"), "its classes are a method; name each class once"),
    ],
)
def test_what_is_no_model_of_texts_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        own_texts(written(tmp_path, text, "Mine"))


@pytest.mark.parametrize(
    ("was", "is_", "said"),
    [
        ("* 0.8 + 0.1", "* 8", "the probabilities of text"),
        ("texts.str", "texts.strr", "fails in line 5: AttributeError (its words may quote"),
        ("lost = ", "raise ValueError(texts.iloc[0]) #", "fails in line 5: ValueError (its words"),
        ("    return pd.DataFrame(", "    return (", "probabilities is a dict that has not the rows"),
    ],
)
def test_a_model_that_errs_is_named_by_its_key(tmp_path: Path, was: str, is_: str, said: str) -> None:
    reference = written(tmp_path, MODEL.replace(was, is_), "Mine")
    tickets = pd.DataFrame({"account_id": ["a"], "text": ["which steps"]})
    reads = learn_ticket_causes(
        tickets.head(0), pd.Timestamp("2024-01-01", tz="UTC"), model=own_texts(reference)
    )
    with pytest.raises(InputError) as caught:
        ticket_causes(tickets, reads)
    assert str(caught.value).startswith(f"causes.text_model ({reference})")
    assert said in str(caught.value)
    assert "which steps" not in str(caught.value)


def test_the_classes_of_a_model_are_read_once(tmp_path: Path) -> None:
    model = own_texts(written(tmp_path, MODEL, "Mine"))
    model.code.value.classes = ("other",)
    assert model.classes == ("campaign_confusion", "anything else")
