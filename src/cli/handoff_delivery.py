"""The commands that send hand-offs and take back what became of them."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from ..answers import require_writable, write_json
from .options import STEPPED_ASIDE, ExperimentFile, JsonFile, Quiet

FAILED = 1
"""The exit code of a sending after which something has not arrived."""


def send(experiment: ExperimentFile, json_file: JsonFile = None, quiet: Quiet = False) -> None:
    """Deliver the hand-offs that are due; exit 1 where something did not arrive, 4 where another sends."""
    from ..experiment import read_experiment
    from ..pipeline.delivery import send_handoffs

    asked = read_experiment(experiment)
    require_writable(json_file)
    made = send_handoffs(asked)
    write_json(json_file, made.to_dict())
    if made.full:
        _say(f"{made.full:,} wait for a working day with room: their teams are full today.", quiet=quiet)
    if made.quiet_until is not None:
        _say(f"It is quiet time: nothing is sent until {made.quiet_until:%Y-%m-%d %H:%M} UTC.", quiet=quiet)
    for one in made.receivers:
        _say(one.sentence, quiet=quiet and not (one.later or one.dead), error=bool(one.later or one.dead))
    for note in made.notes:
        _say(note, error=True)
    if made.busy:
        raise typer.Exit(STEPPED_ASIDE)
    if made.failed:
        raise typer.Exit(FAILED)


def status(experiment: ExperimentFile, json_file: JsonFile = None, quiet: Quiet = False) -> None:
    """What has arrived, what waits, and what was given up and why."""
    from ..experiment import read_experiment
    from ..pipeline.delivery import outbox_of

    asked = read_experiment(experiment)
    require_writable(json_file)
    found = outbox_of(asked)
    write_json(json_file, found.to_dict())
    if not found.receivers:
        _say("Nothing was put into the outbox yet; `campaignpulse handoff send` does it.", quiet=quiet)
    for sentence in found.sentences:
        _say(sentence, quiet=quiet)


def requeue(
    experiment: ExperimentFile,
    receiver: Annotated[str | None, typer.Option(metavar="NAME", help="Only those of this receiver.")] = None,
    key: Annotated[str | None, typer.Option(metavar="KEY", help="Only this one; `status` shows it.")] = None,
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """Send what was given up on its way again."""
    from ..experiment import read_experiment
    from ..pipeline.delivery import requeue_letters

    asked = read_experiment(experiment)
    require_writable(json_file)
    number = requeue_letters(asked, receiver=receiver, key=key)
    write_json(json_file, {"requeued": number})
    _say(f"{number:,} on their way again; `campaignpulse handoff send` delivers them.", quiet=quiet)


def fetch(experiment: ExperimentFile, json_file: JsonFile = None, quiet: Quiet = False) -> None:
    """Ask the trackers what became of their tickets; exit 1 where one could not be read."""
    from ..experiment import read_experiment
    from ..pipeline.outcomes import fetch_outcomes

    asked = read_experiment(experiment)
    require_writable(json_file)
    made = fetch_outcomes(asked)
    write_json(json_file, made.to_dict())
    _say(made.sentence, quiet=quiet)
    for said in made.polled.unread:
        _say(said, error=True)
    if made.polled.unread:
        raise typer.Exit(FAILED)


def serve(
    experiment: ExperimentFile,
    host: Annotated[str, typer.Option(help="Where to listen; a proxy of yours brings TLS.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 8079,
    quiet: Quiet = False,
) -> None:
    """Take signed outcomes by callback until it is interrupted."""
    from ..experiment import read_experiment
    from ..pipeline.outcomes import callback_server

    asked = read_experiment(experiment)
    with callback_server(
        asked, host=host, port=port, tell=lambda reply: _say(f"{reply.status}: {reply.said}", quiet=quiet)
    ) as server:
        try:
            _say(f"Outcomes are taken at {server.url}", quiet=quiet)
            server.serve_forever()
        except KeyboardInterrupt:
            _say("Ended.", quiet=quiet)


def _say(sentence: str, *, quiet: bool = False, error: bool = False) -> None:
    if not quiet:
        Console(stderr=error, soft_wrap=True, highlight=False).print(sentence, markup=False)
