import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from campaignpulse.checks import InputError
from campaignpulse.tracking import Store, decision_run, open_store, sqlite
from campaignpulse.tracking.quiet import quiet
from campaignpulse.tracking.sqlite import _written_at_leisure


def value_of(database: Path, query: str) -> object:
    return sqlite.read_rows(database, query)[0][0]


def run_sql(database: Path, *statements: str) -> None:
    with closing(sqlite3.connect(database)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


@quiet()
def make_store_of_an_earlier_mlflow(database: Path) -> str:
    """A database one migration behind; the revision that it lacks."""
    import mlflow
    import sqlalchemy
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from mlflow.store.tracking.dbmodels.initial_models import Base

    config = Config()
    migrations = Path(mlflow.__file__).parent / "store" / "db_migrations"
    config.set_main_option("script_location", str(migrations))
    head = ScriptDirectory.from_config(config).get_revision("head")
    engine = sqlalchemy.create_engine(sqlite.uri_of(database))
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, str(head.down_revision))
    engine.dispose()
    return str(head.revision)


def test_a_store_of_an_earlier_mlflow_is_brought_up_to_date_and_then_holds_runs(tmp_path: Path) -> None:
    database = tmp_path / "mlflow.db"
    latest = make_store_of_an_earlier_mlflow(database)
    assert value_of(database, "SELECT version_num FROM alembic_version") != latest
    with decision_run(open_store(tmp_path), "spring", kind="ab", run_key="k", name="one"):
        pass
    assert value_of(database, "SELECT version_num FROM alembic_version") == latest
    assert value_of(database, "PRAGMA journal_mode") == "wal"
    assert sqlite.is_current(database)
    assert not (tmp_path / "mlflow.db.before-upgrade").exists()


def test_a_store_of_a_later_mlflow_is_refused_and_left_as_it_was(store: Store) -> None:
    run_sql(
        store.database, "UPDATE alembic_version SET version_num = 'f00f00'", "PRAGMA user_version = 9000000"
    )
    with pytest.raises(
        InputError, match=r"cannot read the MLflow store .+f00f00.+; install the mlflow that wrote"
    ):
        open_store(store.root)
    assert value_of(store.database, "SELECT version_num FROM alembic_version") == "f00f00"
    assert value_of(store.database, "PRAGMA user_version") == 9000000


def test_an_upgrade_that_was_cut_short_is_undone_from_the_copy_it_left(store: Store) -> None:
    shutil.copy(store.database, store.root / "mlflow.db.before-upgrade")
    run_sql(store.database, "DROP TABLE metrics", "UPDATE alembic_version SET version_num = 'half'")
    with decision_run(open_store(store.root), "spring", kind="ab", run_key="k", name="one"):
        pass
    assert value_of(store.database, "SELECT count(*) FROM metrics") == 0
    assert not (store.root / "mlflow.db.before-upgrade").exists()


def test_a_creation_that_was_cut_short_is_started_again(store_template: Path) -> None:
    assert value_of(store_template / "mlflow.db", "SELECT count(*) FROM experiments") == 1
    assert [path.name for path in store_template.glob("mlflow.db.partial*")] == []


def test_only_while_a_store_is_made_may_the_disk_take_its_time(tmp_path: Path) -> None:
    import sqlalchemy

    def setting(name: str) -> object:
        engine = sqlalchemy.create_engine(sqlite.uri_of(tmp_path / "x.db"))
        with engine.connect() as connection:
            found = connection.exec_driver_sql(f"PRAGMA {name}").scalar()
        engine.dispose()
        return found

    off, full = 0, 2  # SQLite's numbers
    before = setting("synchronous")
    with _written_at_leisure():
        assert (setting("synchronous"), setting("journal_mode")) == (off, "memory")
    assert (setting("synchronous"), setting("journal_mode")) == (before, "delete") == (full, "delete")
