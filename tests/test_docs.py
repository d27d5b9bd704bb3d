"""The docs stay true: links lead somewhere, blocks run, and every word of a table is in the glossary."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import yaml
from campaignpulse import Comparison, Experiment
from campaignpulse.cli import app, main
from campaignpulse.models import PointsCard, Scorecard
from campaignpulse.models.scorecard import describe_scorecard
from campaignpulse.reports.render import heading
from campaignpulse.reports.table import COUNTS, GAPS, RATES
from typer.main import get_command

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.py"))
PAGES = sorted(DOCS.glob("*.md"))
OWN_DATA = (DOCS / "own_data.md").read_text(encoding="utf-8")
GLOSSARY = (DOCS / "glossary.md").read_text(encoding="utf-8")
BOUNDS = {"roc_auc_low", "roc_auc_high", "low", "high"}
EXPERIMENT = "my_first_look.yaml"


def blocks(text: str, *languages: str) -> list[tuple[str, str]]:
    found = re.findall(r"^```(\w+)\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    return [(language, block) for language, block in found if language in languages]


def links(page: Path) -> Iterator[tuple[str, str]]:
    """The links of a page to other files: path and anchor."""
    for target in re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://")):
            path, _, anchor = target.partition("#")
            yield path, anchor


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings have on GitHub: lower case, no punctuation, hyphens for spaces."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def terms() -> set[str]:
    """The words that the glossary explains, in lower case and without their plural s."""
    titles = re.findall(r"^### (.+)$", GLOSSARY, flags=re.MULTILINE)
    return {singular(term) for title in titles for term in title.split(", ")}


def singular(word: str) -> str:
    return re.sub(r"s\b", "", word.lower())


@pytest.fixture
def own_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, store_template: Path) -> dict[str, object]:
    """An empty folder to work in, in which the blocks up to the experiment file have been followed."""
    store = tmp_path / "mlruns"
    store.mkdir()
    (store / "mlflow.db").write_bytes((store_template / "mlflow.db").read_bytes())
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(store))
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    execute(blocks(OWN_DATA, "python")[0][1], names)
    Path(EXPERIMENT).write_text(blocks(OWN_DATA, "yaml")[0][1], encoding="utf-8")
    return names


def execute(block: str, names: dict[str, object]) -> None:
    exec(compile(block, "own_data.md", "exec"), names)  # noqa: S102, our own text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for path, anchor in links(page):
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{page.name}: {path}"
        if anchor:
            assert anchor in anchors(target), f"{page.name}: {path}#{anchor}"


def test_every_page_is_in_the_index() -> None:
    listed = {path for path, _ in links(DOCS / "README.md")}
    assert {page.name for page in PAGES} - {"README.md"} <= listed


def test_every_picture_says_what_is_on_it() -> None:
    for page in PAGES:
        for words in re.findall(r"!\[([^\]]*)\]", page.read_text(encoding="utf-8")):
            assert len(words.split()) >= 5, f"{page.name}: {words!r}"


def test_the_python_blocks_run_one_after_the_other(own_data: dict[str, object]) -> None:
    for _, block in blocks(OWN_DATA, "python")[1:]:
        execute(block, own_data)
    comparison = own_data["comparison"]
    assert isinstance(comparison, Comparison)
    assert comparison.primary.scorer == "own"
    assert comparison.scorers["own"]["overall"].churned_accounts >= 30


def test_the_shell_lines_run_where_the_page_has_led(
    own_data: dict[str, object], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert isinstance(own_data["events"], pd.DataFrame)
    run = next(line for _, block in blocks(OWN_DATA, "sh") for line in block.splitlines() if " run " in line)
    monkeypatch.setattr("sys.argv", shlex.split(run))
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    result = json.loads(Path("result.json").read_text(encoding="utf-8"))
    assert result["verdict"] in capsys.readouterr().out
    assert any("nobody declared what posts mean" in sentence for sentence in result["missing"])


def test_every_yaml_block_is_a_valid_experiment_or_scorecard() -> None:
    for page in PAGES:
        model = {"scorecards.md": Scorecard, "learned_weights.md": PointsCard}.get(page.name, Experiment)
        for _, block in blocks(page.read_text(encoding="utf-8"), "yaml"):
            assert model.model_validate(yaml.safe_load(block)).name


def test_the_page_on_scorecards_lists_every_key_as_the_program_knows_it() -> None:
    _, told = (DOCS / "scorecards.md").read_text(encoding="utf-8").split("## Every key")
    rows = [
        f"| `{key.path}` | {key.description} | {key.type} | {key.default or 'required'} |"
        for key in describe_scorecard()
    ]
    listed = [line.replace(r"\|", "|") for line in told.splitlines() if line.startswith("| `")]
    assert listed == rows


def test_every_command_that_is_named_is_there() -> None:
    commands = set(get_command(app).commands)
    for page in PAGES:
        named = re.findall(r"\bcampaignpulse ([a-z]+)\b(?! import)", code_of(page))
        assert set(named) <= commands, page.name


def test_every_make_target_that_is_named_is_there() -> None:
    targets = {target for page in PAGES for target in re.findall(r"\bmake ([a-z]+)\b", code_of(page))}
    assert targets
    for target in targets:
        known = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, check=False)  # noqa: S603, S607
        assert known.returncode == 0, target


def code_of(page: Path) -> str:
    """What a page sets as code: its shell blocks, and what stands between backticks."""
    text = page.read_text(encoding="utf-8")
    shell = [block for _, block in blocks(text, "sh", "console")]
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return "\n".join([*shell, *re.findall(r"`([^`]+)`", prose)])


@pytest.mark.parametrize(
    "column",
    [
        *("slice", "scorer", "reference", "metric", "verdict", *COUNTS, *RATES, *GAPS),
        *("stage", "seconds", "cpu_seconds", "peak_mb"),
        *("predicted", "observed", "share", "caught"),
        *("account", "segment", "phase", "campaign", "health", "change", "reliability", "reasons", "value"),
        *("churn", "at_risk", "too few", "mean health", "expected", "earlier campaigns"),
        *("series", "first day", "last day", "accounts exposed", "milestones", "rescheduled"),
    ],
)
def test_the_glossary_explains_every_heading_of_a_table(column: str) -> None:
    if column not in BOUNDS:
        assert singular(heading(column)) in terms()


def test_terms_of_the_glossary_are_in_it_once() -> None:
    titles = re.findall(r"^### (.+)$", GLOSSARY, flags=re.MULTILINE)
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("text_form", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_and_its_text_form_say_the_same_and_hold_no_results(text_form: Path) -> None:
    jupytext = pytest.importorskip("jupytext")
    text, notebook = (jupytext.read(path).cells for path in (text_form, text_form.with_suffix(".ipynb")))
    assert [(cell.cell_type, cell.source.split()) for cell in notebook] == [
        (cell.cell_type, cell.source.split()) for cell in text
    ]
    assert not any(cell.get("outputs") for cell in notebook)
