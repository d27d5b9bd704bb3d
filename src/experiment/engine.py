"""The block of an experiment that says what makes its windows: this process, or a Spark cluster."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from .blocks import Block, Count
from .settings import DataSource

SPARK, COMPACT = "spark", "compact"


class EngineChoice(Block):
    """What `run`, `score` and some checks read with; `engine: spark` stands for `engine: {name: spark}`."""

    name: Literal["local", "spark"] = Field(
        default="local",
        description="local: this process, in memory; spark: a cluster, where `data.path` is a folder of "
        "Parquet tables and `data.name` a database of its catalog, or an address such as s3a://lake/pulse",
    )
    events: Literal["whole", "compact"] = Field(
        default="whole",
        description="with local: how `run` holds the events; compact: in a quarter of the memory (it "
        "saves 8 % of a run's peak at 4 million events, as training takes most of that), without columns "
        "that no feature reads (session_id, those beyond the contract), with the same result",
    )
    sample_accounts: Count = Field(
        default=10_000,
        description="with spark: about how many accounts `run` learns from and judges by, drawn by their ids",
    )

    @model_validator(mode="before")
    @classmethod
    def _name_alone(cls, given: Any) -> Any:
        return {"name": given} if isinstance(given, str) else given


def require_tables_of_a_cluster(engine: EngineChoice, data: DataSource) -> None:
    """Raise ValueError where Spark is to read what only this process has."""
    if engine.name == SPARK and data.simulate is not None:
        raise ValueError(
            "engine is spark, and data.simulate is made in memory; write it with `campaignpulse simulate` "
            "and name the folder as data.path, or leave the engine local"
        )
