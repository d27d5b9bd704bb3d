"""A deployed scorer: one version of the experiment's own model, however often it is put to use."""

from __future__ import annotations

import json

from campaignpulse.tracking import version_of
from campaignpulse.tracking.deployed import deployed
from campaignpulse.tracking.store import client_of


def test_a_scorer_is_deployed_once_and_says_what_it_is_a_copy_of(decided) -> None:
    store = decided.store
    wanted = version_of(store, "spring-sale-rules/1")
    first, again = deployed(store, wanted), deployed(store, wanted)
    assert (str(first), first.origin, first.source) == ("spring-sale/1", "spring-sale-rules/1", wanted.source)
    assert again == first
    assert deployed(store, first) == first


def test_the_models_page_of_the_scorer_knows_where_it_is_deployed(decided) -> None:
    made = deployed(decided.store, version_of(decided.store, "spring-sale-learned/1"))
    told = client_of(decided.store).get_logged_model(made.model_id).tags["mlflow.modelVersions"]
    assert [version["name"] for version in json.loads(told)] == ["spring-sale-learned", "spring-sale"]
    assert made.run_id == decided.ab.children["learned"]
