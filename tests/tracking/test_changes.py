"""Changes of champion: alias, tags and record in one transaction, whatever kills the process."""

from __future__ import annotations

import json

import pytest
from campaignpulse.tracking import Store, promote
from campaignpulse.tracking.changes import (
    PROMOTION,
    ROLLBACK,
    Change,
    change_to,
    changes_of,
    in_line,
    why,
)
from campaignpulse.tracking.store import client_of

KILLED_AT_EACH_COMMIT = """
import gc, json, os, signal, sqlite3, sys, warnings
from contextlib import closing
from pathlib import Path
from sqlalchemy import Engine
from campaignpulse.tracking import Store, promote, rollback

warnings.simplefilter("ignore")  # of a fork beside mlflow's threads: the child uses none of them
store, as_it_was = Store(Path(sys.argv[1])), Path(sys.argv[2])
promote(store, "spring-sale/2")  # changes nothing, but opens mlflow's stores, which takes seconds
for engine in [thing for thing in gc.get_objects() if isinstance(thing, Engine)]:
    engine.dispose()  # a child opens connections of its own

def put_back():
    with closing(sqlite3.connect(as_it_was)) as origin, closing(sqlite3.connect(store.database)) as copy:
        origin.backup(copy)

def work(last_commit):
    seen = 0
    def count(_frame, event, function):
        nonlocal seen
        if event == "c_call" and isinstance(getattr(function, "__self__", None), sqlite3.Connection):
            seen += function.__name__ in ("commit", "__exit__")
            if seen == last_commit:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.setprofile(count)
    rollback(store, "Spring sale", reason="one")
    sys.setprofile(None)

def ended(last_commit):
    child = os.fork()
    if child == 0:
        try:
            work(last_commit)
        except BaseException as error:
            print(repr(error), file=sys.stderr, flush=True)
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1]

def seen():
    ask = lambda query: sqlite3.connect(store.database).execute(query).fetchall()
    return {
        "aliases": dict(ask("SELECT alias, version FROM registered_model_aliases")),
        "changes": ask("SELECT COUNT(*) FROM tags WHERE key = 'champion_change'")[0][0],
        "taken_back": ask("SELECT COUNT(*) FROM model_version_tags WHERE key = 'rolled_back_because'")[0][0],
        "running": ask("SELECT COUNT(*) FROM runs WHERE status = 'RUNNING'")[0][0],
    }

found, number = [], 0
while True:
    number += 1
    put_back()
    status = ended(number)
    after_kill = seen()
    whole = ended(-1)
    found.append((status, after_kill, whole, seen()))
    if status != signal.SIGKILL:
        break
print(json.dumps(found))
"""


@pytest.fixture
def store(decided) -> Store:
    """A store whose champions were rules, then learned."""
    for scorer in ("rules", "learned"):
        promote(decided.store, f"spring-sale-{scorer}/1")
    return decided.store


def test_killed_at_any_commit_a_rollback_is_made_or_not_and_made_once_when_given_again(
    store, python_file, copy_database
) -> None:
    as_it_was = store.root / "two_champions.db"
    copy_database(store.database, as_it_was)
    process = python_file(KILLED_AT_EACH_COMMIT, store.root, as_it_was)
    assert process.returncode == 0, process.stderr
    found = json.loads(process.stdout)
    former, new = {"champion": 2, "previous": 1}, {"champion": 1}
    for _, after_kill, again, at_last in found:
        assert (after_kill["aliases"], after_kill["changes"], after_kill["taken_back"]) in [
            (former, 2, 0),
            (new, 3, 1),
        ]
        assert again == 0
        assert at_last == {"aliases": new, "changes": 3, "taken_back": 1, "running": 0}
    kills = [after_kill["aliases"] for status, after_kill, *_ in found if status == 9]
    assert former in kills
    assert new in kills


def change(number: int, version: str, before: str | None, kind: str = PROMOTION) -> Change:
    return Change(number, version, before, kind, reason="", by="ann", at="2024-01-01", run_id="r")


def test_what_a_rollback_took_back_does_not_lead_to_the_champion() -> None:
    made = [change(1, "m/1", None), change(2, "m/2", "m/1"), change(3, "m/3", "m/2")]
    assert in_line(made) == ["m/1", "m/2", "m/3"]
    assert in_line([*made, change(4, "m/2", "m/3", ROLLBACK)]) == ["m/1", "m/2"]
    assert in_line([*made, change(4, "m/1", "m/3", ROLLBACK)]) == ["m/1"]
    assert in_line([*made, change(4, "m/2", "m/3", ROLLBACK), change(5, "m/4", "m/2")]) == [
        "m/1",
        "m/2",
        "m/4",
    ]


def test_a_champion_that_was_set_by_hand_leads_to_the_next() -> None:
    assert in_line([change(1, "m/1", None), change(2, "m/3", "m/2")]) == ["m/1", "m/2", "m/3"]
    assert in_line([change(1, "m/1", None), change(2, "m/9", "m/1", ROLLBACK)]) == ["m/9"]


def test_changes_are_read_in_the_order_in_which_they_were_made(store: Store) -> None:
    promote(store, "spring-sale-boosted/1", reason="größer", by="Ann")
    told = changes_of(store, "Spring sale")
    assert [one.number for one in told] == [1, 2, 3]
    assert (told[-1].reason, told[-1].by, told[-1].before) == ("größer", "Ann", "spring-sale/2")


def test_an_alias_that_was_moved_by_hand_leaves_no_change_to_the_champion_of_now(decided) -> None:
    store = decided.store
    rules = promote(store, "spring-sale-rules/1").champion
    learned = promote(store, "spring-sale-learned/1", reason="it wins").champion
    found = change_to(store, learned)
    assert found is not None
    assert (found.kind, found.reason) == (PROMOTION, "it wins")
    client_of(store).set_registered_model_alias(rules.name, "champion", str(rules.number))
    assert change_to(store, rules) is None


def test_a_reason_is_tidied_and_its_author_is_who_is_logged_in_unless_said() -> None:
    assert why(PROMOTION, " a\n b ", " Ann ").reason == "a b"
    assert why(PROMOTION, "", " Ann ").by == "Ann"
    assert why(PROMOTION, "", None).by
