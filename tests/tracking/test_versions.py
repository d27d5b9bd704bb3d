import shutil
from typing import Any

import pytest
from campaignpulse.checks import InputError
from campaignpulse.models import load_complete
from campaignpulse.tracking import Store, compared_with, decision_run, log_decision, mark, version_of
from campaignpulse.tracking.changes import tag_versions
from campaignpulse.tracking.recalibrations import RECALIBRATION
from campaignpulse.tracking.store import client_of
from campaignpulse.tracking.versions import DECISION, MADE_FROM, version_with


def test_a_version_says_which_scorer_of_which_experiment_it_is(recorded: Any) -> None:
    version = version_of(recorded.store, "spring-sale-learned/1")
    assert (str(version), version.experiment, version.scorer) == (
        "spring-sale-learned/1", "Spring sale", "learned",
    )  # fmt: skip
    assert version.run_id == recorded.ab.children["learned"]
    assert version.origin == "spring-sale-learned/1"
    assert version == version_of(recorded.store, "models:/spring-sale-learned/1")


def test_the_folder_of_a_version_is_what_the_scorer_is_loaded_from(recorded: Any, scorers: Any) -> None:
    loaded = load_complete(version_of(recorded.store, "spring-sale-rules/1").folder)
    assert loaded.scorer.get_params() == scorers["rules"].get_params()
    assert [feature.name for feature in loaded.features] == ["logins_7d", "tickets_28d"]


def test_the_version_of_a_decision_is_found_by_its_tag(recorded: Any) -> None:
    assert version_with(recorded.store, "spring-sale-learned", DECISION, recorded.ab.run_id) == 1
    assert version_with(recorded.store, "spring-sale-learned", DECISION, "another") is None


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("spring-sale-learned", "is not of the form NAME/NUMBER"),
        ("spring-sale-learned/latest", "is not of the form NAME/NUMBER"),
        ("spring-sale-learned/9", "the latest of spring-sale-learned is spring-sale-learned/1"),
        ("spring-sale-lerned/1", "the latest of spring-sale-learned is spring-sale-learned/1"),
        ("x/1", "the latest of spring-sale-boosted is spring-sale-boosted/1"),
    ],
)
def test_a_label_that_names_nothing_is_refused_with_what_there_is(recorded: Any, label, said) -> None:
    with pytest.raises(InputError, match=said):
        version_of(recorded.store, label)


def test_in_an_empty_store_the_way_out_is_a_run(store: Store) -> None:
    with pytest.raises(InputError, match=r"`campaignpulse run EXPERIMENT\.yaml` registers"):
        version_of(store, "spring-sale-learned/1")


def test_a_version_that_was_deleted_or_has_lost_its_files_is_refused(store: Store, decision: Any) -> None:
    with decision_run(store, "Spring sale", kind="ab", run_key="k", name="one") as run:
        log_decision(run, decision)
    shutil.rmtree(version_of(store, "spring-sale-rules/1").folder.parent)
    with pytest.raises(InputError, match=r"version spring-sale-rules/1: its files are no longer in"):
        version_of(store, "spring-sale-rules/1").folder  # noqa: B018, looking is what fails
    client_of(store).delete_model_version("spring-sale-learned", "1")
    with pytest.raises(InputError, match="is not in the MLflow store"):
        version_of(store, "spring-sale-learned/1")


def test_a_version_that_somebody_else_registered_is_refused(store: Store) -> None:
    client = client_of(store)
    client.create_registered_model("mine")
    client.create_model_version("mine", source=store.artifacts.as_uri(), await_creation_for=0)
    with pytest.raises(InputError, match="was not registered by a run of an experiment"):
        version_of(store, "mine/1")


def test_what_a_recalibration_made_is_compared_with_what_its_origin_was_though_that_was_deleted(
    request: pytest.FixtureRequest,
) -> None:
    store = request.getfixturevalue("decided").store
    with decision_run(store, "Spring sale", kind=RECALIBRATION, run_key="r", name="one") as run:
        mark(run, {MADE_FROM: "spring-sale-learned/1"})
    tag_versions(store, "spring-sale-boosted", {1: {DECISION: run.run_id}})  # as if it was made there
    made = version_of(store, "spring-sale-boosted/1")
    assert str(compared_with(store, made, "rules")) == "spring-sale-rules/1"
    client_of(store).delete_model_version("spring-sale-learned", "1")
    assert str(compared_with(store, made, "rules")) == "spring-sale-rules/1"
    assert compared_with(store, made, "learned") is None
