"""Links into the MLflow UI that open where there is something to see."""

from urllib.parse import quote

PORT = 5000
"""Where `campaignpulse ui` listens unless told otherwise; mlflow's own default."""


def home_link(port: int = PORT) -> str:
    """The list of experiments; without the workflow type the page opens in its mode for language models.

    >>> home_link()
    'http://127.0.0.1:5000/#/experiments?workflowType=machine_learning'
    """
    return f"http://127.0.0.1:{port}/#/experiments?workflowType=machine_learning"


def run_link(experiment_id: str, *, run_id: str, port: int = PORT) -> str:
    """A run by itself: its description, its metrics and its files.

    >>> run_link("1", run_id="abc")
    'http://127.0.0.1:5000/#/experiments/1/runs/abc?workflowType=machine_learning'
    """
    where = f"http://127.0.0.1:{port}/#/experiments/{experiment_id}/runs/{run_id}"
    return f"{where}?workflowType=machine_learning"


def comparison_link(experiment_id: str, *, run_id: str | None = None, port: int = PORT) -> str:
    """The charts that compare the scorers of a decision, best ROC AUC first.

    `run_id` narrows them to the children of that decision; else all scorers of the experiment are shown.
    Sorted by time, the UI would fold the children away and the charts would stay empty.

    >>> comparison_link("1").split("?")[0]
    'http://127.0.0.1:5000/#/experiments/1/runs'
    """
    wanted = "tags.kind='scorer'" + (f" AND tags.`mlflow.parentRunId`='{run_id}'" if run_id else "")
    shown, order = quote(wanted, safe="'"), quote("metrics.`auc/overall`", safe="")
    return (
        f"http://127.0.0.1:{port}/#/experiments/{experiment_id}/runs?searchFilter={shown}"
        f"&orderByKey={order}&orderByAsc=false&compareRunsMode=CHART&workflowType=machine_learning"
    )
