from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.text.cold_start import CLASSES, LexiconModel
from campaignpulse.text.folded import FOLDS, LEAST_LABELS, FoldedModel, folds

ROWS = LEAST_LABELS + 40
ACCOUNTS = pd.Series([f"a{place % 50}" for place in range(ROWS)])
LABELS = pd.Series(np.where(np.arange(ROWS) % 3 > 0, "good", "bad"))
TEXTS = LABELS.map({"good": "a joy to use", "bad": "we grumble"})


def test_all_rows_of_an_account_are_in_one_fold() -> None:
    found = pd.Series(folds(ACCOUNTS, FOLDS)).groupby(ACCOUNTS).nunique()
    assert (found == 1).all()
    assert set(folds(ACCOUNTS, FOLDS)) == set(range(FOLDS))


def test_what_only_one_account_says_is_not_known_to_the_model_that_reads_it() -> None:
    own = ACCOUNTS == "a7"
    model = FoldedModel.learn(TEXTS.mask(own, "quokka"), LABELS, ACCOUNTS)
    assert model is not None
    others = ACCOUNTS[folds(ACCOUNTS, FOLDS) != folds(pd.Series(["a7"]), FOLDS)[0]].iloc[:1]
    said = pd.Series(["quokka"], others.index)
    assert model.probabilities(said, pd.Series(["a7"], others.index)).isna().all(axis=None)
    assert model.probabilities(said, others).notna().all(axis=None)


@pytest.mark.parametrize(("missing", "learned"), [(0, True), (40, True), (41, False)])
def test_it_learns_from_enough_texts_that_have_words_and_a_label(missing: int, learned: bool) -> None:
    for texts, labels in (
        (TEXTS.mask(TEXTS.index < missing), LABELS),
        (TEXTS, LABELS.mask(LABELS.index < missing)),
    ):
        assert (FoldedModel.learn(texts, labels, ACCOUNTS) is not None) is learned


def test_it_does_not_learn_where_a_class_is_that_of_one_fold_alone() -> None:
    rare = LABELS.where(ACCOUNTS == "a7", "good").mask(ACCOUNTS == "a7", "bad")
    assert FoldedModel.learn(TEXTS, rare, ACCOUNTS) is None


def test_one_model_alone_reads_all_accounts_and_keeps_the_rows() -> None:
    said = pd.Series(["It crashed", "Wir sind nicht zufrieden"], index=[9, 2])
    found = FoldedModel((LexiconModel(),)).probabilities(said, pd.Series(["a", "b"], said.index))
    assert found.index.tolist() == [9, 2]
    assert set(found.columns) == set(CLASSES)
    assert found.isna().all(axis=1).tolist() == [False, True]
