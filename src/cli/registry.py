"""The commands for the scorers in use: who approves one, which one scores, which one did, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Protocol

import typer
from rich.console import Console

from ..answers import require_writable, write_json
from .options import JsonFile, Quiet

LabelOf = Annotated[str, typer.Argument(metavar="VERSION", help="Such as march-madness-learned/3.")]
Which = Annotated[
    str | None,
    typer.Argument(
        metavar="EXPERIMENT",
        help="Its file or its name; may be left out while one experiment has a champion.",
    ),
]
By = Annotated[str | None, typer.Option(metavar="NAME", help="Who does it; default: who is logged in.")]


class Done(Protocol):
    """What came of a command: one sentence, and plain values."""

    @property
    def sentence(self) -> str:
        """What came of it, in words."""

    def to_dict(self) -> Any:
        """Return plain values for JSON."""


def approve(
    version: LabelOf,
    by: Annotated[str, typer.Option(metavar="NAME", help="Who approves it: not its owner.")],
    note: Annotated[str, typer.Option(help="What was looked at, or on which condition.")] = "",
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """Put on record that somebody approves a version, where an experiment asks for it."""
    from ..tracking import approve as approve_version
    from ..tracking import existing_store

    require_writable(json_file)
    _tell(approve_version(existing_store(), version, by=by, note=note), json_file, quiet)


def promote(
    version: LabelOf,
    owner: Annotated[str | None, typer.Option(help="Who answers for the scorer.")] = None,
    approver: Annotated[str | None, typer.Option(help="Who approved that it scores.")] = None,
    reason: Annotated[str, typer.Option(help="Why it takes the champion's place.")] = "",
    by: By = None,
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """Make a scorer that a run registered the champion of its experiment."""
    from ..tracking import existing_store
    from ..tracking import promote as promote_version

    require_writable(json_file)
    made = promote_version(existing_store(), version, owner=owner, approver=approver, reason=reason, by=by)
    _tell(made, json_file, quiet)


def challenge(version: LabelOf, json_file: JsonFile = None, quiet: Quiet = False) -> None:
    """Let a scorer predict beside the champion, in the shadow: only the ledger hears of it."""
    from ..tracking import challenge as name_challenger
    from ..tracking import existing_store

    require_writable(json_file)
    _tell(name_challenger(existing_store(), version), json_file, quiet)


def rollback(
    experiment: Which = None,
    reason: Annotated[str, typer.Option(help="Why the champion must not score any more; required.")] = "",
    by: By = None,
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """Make the champion of before the champion again, at once and without an approval."""
    from ..tracking import existing_store
    from ..tracking import rollback as roll_back

    require_writable(json_file)
    store = existing_store()
    _tell(roll_back(store, _named(store, experiment), reason=reason, by=by), json_file, quiet)


def history(experiment: Which = None, json_file: JsonFile = None, quiet: Quiet = False) -> None:
    """Who was champion from when to when, why, and by whom; the champion of now first."""
    from ..reports import print_champions
    from ..tracking import existing_store
    from ..tracking import history as history_of

    require_writable(json_file)
    store = existing_store()
    name = _named(store, experiment)
    champions = [reign.to_dict() for reign in history_of(store, name)]
    write_json(json_file, {"experiment": name, "champions": champions})
    if not quiet:
        print_champions(name, champions, Console())


def _named(store: Any, experiment: str | None) -> str:
    """Return the name of an experiment that is given by its name or its file, or is the only one."""
    from ..experiment import read_experiment
    from ..tracking import experiment_named

    if experiment is not None and Path(experiment).suffix in (".yaml", ".yml"):
        return experiment_named(store, read_experiment(experiment).name)
    return experiment_named(store, experiment)


def _tell(made: Done, json_file: Path | None, quiet: bool) -> None:
    write_json(json_file, made.to_dict())
    if not quiet:
        Console(soft_wrap=True, highlight=False).print(made.sentence, markup=False)
