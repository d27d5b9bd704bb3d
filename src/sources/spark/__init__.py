"""Data sets in Spark: tables of a cluster, a sample in memory, and work on each bucket of accounts."""

from .buckets import each_bucket
from .sample import Sample, sample_of
from .session import spark_session
from .tables import SparkTables, spark_tables

__all__ = ["Sample", "SparkTables", "each_bucket", "sample_of", "spark_session", "spark_tables"]
