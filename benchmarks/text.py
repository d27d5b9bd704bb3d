"""What texts of tickets and answers tell, where the truth is known: accuracy, learning curves, speed, memory.

    python benchmarks/text.py causes
    python benchmarks/text.py tone
    python benchmarks/text.py snippets vaderSentiment-0.5.zip
    python benchmarks/text.py speed

`causes` and `tone`: simulated worlds, out of time: learned from what was confirmed by day 1,016, tried on
what came later, of all accounts and of those alone that taught nothing. `snippets`: sentences of product
reviews and tweets that people rated, in the archive of a package (MIT; Hutto and Gilbert, ICWSM 2014):
`pip download --no-deps --no-binary :all: vaderSentiment==0.5`. Intervals are 95 %, by accounts, reviews or
tweets.
"""

from __future__ import annotations

import argparse
import io
import tarfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import campaignpulse as cp
import numpy as np
import pandas as pd
from campaignpulse.campaigns import phases
from campaignpulse.sources.simulator import Parameters, simulate
from campaignpulse.tables import Tables, validate
from campaignpulse.text import Tone, languages, learn_tone, sentiment
from campaignpulse.text import folded as learning
from campaignpulse.text.cold_start import CLASSES, ELSE
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.model_selection import GroupKFold

FROM = pd.Timestamp("2022-01-03", tz="UTC") + pd.Timedelta(days=1_016)
LABELS = (0, 50, 100, 200, 500, 2_000)
TONE_LABELS = (0, 100, 500, 3_000)
READ = {
    "text": ["text"],
    "tag": ["category"],
    "text and tag": ["text", "category"],
    "text, tag and phase": ["text", "category", "phase"],
}
ALWAYS, NEVER = 2, 10**9  # labels from which texts are learned: a side of the curve for each
DRAWS = 200


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["causes", "tone", "snippets", "speed"])
    parser.add_argument("archive", nargs="?", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[10, 11, 12, 13])
    parser.add_argument("--accounts", type=int, default=2_500)
    parser.add_argument("--tickets", type=int, default=100_000)
    asked = parser.parse_args()
    if asked.what == "causes":
        show(pd.DataFrame(row for seed in asked.seeds for row in causes(seed, asked.accounts)))
    elif asked.what == "tone":
        show(pd.DataFrame(row for seed in asked.seeds for row in tone(seed, asked.accounts)))
    elif asked.what == "snippets":
        show(pd.DataFrame(snippets(asked.archive)))
    else:
        speed(asked.tickets)


def world(seed: int, accounts: int) -> Tables:
    tables = simulate(Parameters(accounts=accounts), seed=seed).tables
    return validate(tables, origin=f"simulated world {seed}")


def tickets_of(tables: Tables) -> pd.DataFrame:
    days = pd.DataFrame({"account_id": tables.tickets["account_id"], "cutoff": tables.tickets["opened_at"]})
    return tables.tickets.assign(phase=phases(tables, days)["phase"].array)


def causes(seed: int, accounts: int) -> Iterator[dict[str, Any]]:
    tickets = tickets_of(world(seed, accounts))
    later = tickets[(tickets["opened_at"] >= FROM) & tickets["cause"].notna()]
    known = tickets[tickets["resolved_at"] < FROM]
    true = later["cause"].where(later["cause"].isin(CLASSES), ELSE)
    tagged = later["category"].where(later["category"].isin(CLASSES), ELSE)
    yield from judged({"labels": 0, "model": "the agent's tag, as it is", "read": "tag"}, later, true, tagged)
    for labels in LABELS:
        sample = known.sample(labels, random_state=seed)
        new = ~later["account_id"].isin(sample["account_id"])
        for name, least in {"lexicon": NEVER, "trained": ALWAYS}.items():
            if labels == 0 and name == "trained":
                continue
            learning.LEAST_LABELS = least
            model = cp.learn_ticket_causes(sample, FROM)
            for read, columns in READ.items():
                told = model.probabilities(later[["account_id", *columns]]).fillna(model.shares)
                about = {"seed": seed, "labels": labels, "model": name, "read": read}
                yield from judged(about, later, true, told.idxmax(axis=1), told)
                if labels == LABELS[-1]:
                    yield from judged(
                        {**about, "model": f"{name}, new accounts"},
                        later[new],
                        true[new],
                        told.idxmax(axis=1)[new],
                        told[new],
                    )


def judged(
    about: dict[str, Any],
    rows: pd.DataFrame,
    true: pd.Series,
    said: pd.Series,
    told: pd.DataFrame | None = None,
) -> Iterator[dict[str, Any]]:
    """Accuracy with its variance by accounts, macro-F1, and the log loss in nats."""
    right = (said == true).astype("float64")
    miss = (right - right.mean()).groupby(rows["account_id"]).sum()
    found = {"accuracy": right.mean(), "variance": (miss**2).sum() / len(right) ** 2}
    found["macro_f1"] = f1_score(true, said, average="macro")
    if told is not None:
        chosen = told.to_numpy()[np.arange(len(true)), [list(told.columns).index(name) for name in true]]
        found["log_loss"] = -np.log(np.clip(chosen, 1e-12, 1)).mean()
    yield {**about, "rows": len(rows), **found}


def tone(seed: int, accounts: int) -> Iterator[dict[str, Any]]:
    surveys = world(seed, accounts).surveys
    said = surveys[surveys["text"].notna()]
    later, known = said[said["responded_at"] >= FROM], said[said["responded_at"] < FROM]
    good = later["score"] > later.groupby("instrument")["score"].transform("mean")
    for labels in TONE_LABELS:
        learning.LEAST_LABELS = ALWAYS
        sample = known.sample(min(labels, len(known)), random_state=seed)
        model = learn_tone(sample, FROM) if labels else Tone(None, 1.0, 0)
        yield {
            "seed": seed,
            "read": "answers",
            "labels": len(sample),
            **auc(good, model.of(later), later["account_id"]),
        }


def auc(good: pd.Series, score: pd.Series, groups: pd.Series) -> dict[str, float]:
    """The area under the curve, and its variance over draws of groups."""
    rng = np.random.default_rng(0)
    values, target = score.fillna(0.0).to_numpy(), good.to_numpy()
    codes, ids = pd.factorize(groups)
    draws = []
    for _ in range(DRAWS):
        weight = rng.multinomial(len(ids), np.full(len(ids), 1 / len(ids)))[codes]
        draws.append(roc_auc_score(target, values, sample_weight=weight))
    return {"rows": len(values), "auc": roc_auc_score(target, values), "variance": np.var(draws)}


def snippets(archive: Path) -> Iterator[dict[str, Any]]:
    for name in ("amazonReviewSnippets", "tweets"):
        rated = read_snippets(archive, name)
        clear = rated[rated["rating"].abs() > 0.5].reset_index(drop=True)  # of 4: what has a tone at all
        good = clear["rating"] > 0
        yield {
            "read": name,
            "labels": 0,
            "model": "lexicon",
            **auc(good, sentiment(clear["text"]), clear["group"]),
        }
        yield from vader(name, clear, good)
        for labels in (50, 100, 200, 500, 2_000):
            told, weight = cross_fitted(clear, good, labels), learning.lexicon_weight(labels)
            both = weight * sentiment(clear["text"]).fillna(0.0) + (1 - weight) * told.fillna(0.0)
            about = {"read": name, "labels": labels}
            yield {**about, "model": "trained alone", **auc(good, told, clear["group"])}
            yield {**about, "model": "trained and lexicon", **auc(good, both, clear["group"])}


def vader(name: str, clear: pd.DataFrame, good: pd.Series) -> Iterator[dict[str, Any]]:
    """The lexicon of the people who had the snippets rated, where it is installed (vaderSentiment 3.3.2)."""
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        return
    judge = SentimentIntensityAnalyzer()
    told = clear["text"].map(lambda text: judge.polarity_scores(text)["compound"])
    yield {"read": name, "labels": 0, "model": "VADER", **auc(good, told, clear["group"])}


def cross_fitted(clear: pd.DataFrame, good: pd.Series, labels: int) -> pd.Series:
    """The tone of each snippet by a model that has seen `labels` of the others, and none of its review."""
    told = pd.Series(np.nan, index=clear.index)
    names = pd.Series(np.where(good, "good", "bad"), index=clear.index)
    for taught, held in GroupKFold(5, shuffle=True, random_state=0).split(clear, groups=clear["group"]):
        chosen = clear.index[taught].to_series().sample(min(labels, len(taught)), random_state=0)
        model = cp.TextClassifier.fit(clear["text"][chosen], names[chosen])
        told.iloc[held] = 2 * model.probabilities(clear["text"].iloc[held])["good"] - 1
    return told


def read_snippets(archive: Path, name: str) -> pd.DataFrame:
    with zipfile.ZipFile(archive) as package:
        inner = next(path for path in package.namelist() if path.endswith("hutto_ICWSM_2014.tar.gz"))
        with tarfile.open(fileobj=io.BytesIO(package.read(inner))) as files:
            text = files.extractfile(f"hutto_ICWSM_2014/{name}_GroundTruth.txt").read().decode("latin-1")
    rows = pd.DataFrame(
        [line.split("\t", 2) for line in text.splitlines() if line], columns=["id", "rating", "text"]
    )
    return rows.assign(rating=rows["rating"].astype(float), group=rows["id"].str.split("_").str[0])


def speed(number: int) -> None:
    """Tickets a second of CPU, each step on 20,000, and the memory that `number` of them take, in parts."""
    tickets = tickets_of(world(0, 2_500))
    model = cp.learn_ticket_causes(tickets, FROM)
    classifier = model.texts.models[0]
    part = tickets.sample(20_000, replace=True, random_state=0).reset_index(drop=True)
    steps = {
        "languages": lambda: languages(part["text"]),
        "sentiment": lambda: sentiment(part["text"]),
        "causes by the lexicon": lambda: cp.ticket_causes(part),
        "the classifier": lambda: classifier.probabilities(part["text"]),
        "causes, learned": lambda: cp.ticket_causes(part, model),
        "masking": lambda: part["text"].map(cp.mask_personal_data),
    }
    for name, step in steps.items():
        step()
        begun = time.process_time()
        step()
        print(f"{name}: {len(part) / (time.process_time() - begun):,.0f} a second")
    begun = time.process_time()
    with peak_mb() as more:
        for _ in range(number // len(part)):
            cp.ticket_causes(part, model)
    print(f"{number:,} in parts: {time.process_time() - begun:.0f} CPU s, {more[0]:.0f} MB more")
    many = part.sample(number, replace=True, random_state=0).reset_index(drop=True)
    with peak_mb() as more:
        cp.ticket_causes(many, model)
    print(f"{number:,} at once: {more[0]:.0f} MB more than the table")


@contextmanager
def peak_mb() -> Iterator[list[float]]:
    """The most memory that is held inside, in MB more than before, as Linux counts it."""
    found = list[float]()
    Path("/proc/self/clear_refs").write_text("5")
    before = status_kb("VmRSS")
    yield found
    found.append((status_kb("VmHWM") - before) / 1024)


def status_kb(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def show(rows: pd.DataFrame) -> None:
    """A line for each thing that was tried, means over seeds, with the half-width of the 95 % interval."""
    about = [name for name in ("read", "labels", "model") if name in rows]
    found = rows.groupby(about, sort=False).mean(numeric_only=True)
    count = rows.groupby(about, sort=False).size()
    found["plus_minus"] = 1.96 * np.sqrt(found.pop("variance") / count)
    print(found.drop(columns="seed", errors="ignore").round(3).to_string())


if __name__ == "__main__":
    main()
