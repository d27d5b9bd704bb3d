from urllib.parse import parse_qs, urlsplit

from campaignpulse.tracking import comparison_link, home_link, run_link

MEASURED = (
    "/#/experiments/{id}/runs?searchFilter=tags.kind%3D'scorer'&orderByKey=metrics.%60auc%2Foverall%60"
    "&orderByAsc=false&compareRunsMode=CHART&workflowType=machine_learning"
)


def test_the_link_to_an_experiment_is_the_one_that_was_measured_to_work() -> None:
    assert comparison_link("7", port=5001) == "http://127.0.0.1:5001" + MEASURED.replace("{id}", "7")


def test_the_link_to_a_decision_shows_the_children_of_that_decision_only() -> None:
    query = parse_qs(urlsplit(comparison_link("7", run_id="abc")).fragment.partition("?")[2])
    assert query["searchFilter"] == ["tags.kind='scorer' AND tags.`mlflow.parentRunId`='abc'"]
    assert query["orderByKey"] == ["metrics.`auc/overall`"]


def test_every_link_opens_the_machine_learning_view() -> None:
    links = [home_link(), comparison_link("7"), comparison_link("7", run_id="abc"), run_link("7", run_id="a")]
    assert all(link.endswith("workflowType=machine_learning") for link in links)
