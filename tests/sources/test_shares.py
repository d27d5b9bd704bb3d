import numpy as np
import pandas as pd
from campaignpulse.sources.shares import Shares, bucket_of

IDS = pd.Series(["a1", "ü", "account-000017", "7", "a1", "x" * 300], dtype="str")


def fnv_1a(text: str) -> int:
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


def test_the_bucket_of_an_id_is_its_published_hash_folded_in_the_middle() -> None:
    expected = [(fnv_1a(text) ^ (fnv_1a(text) >> 32)) % 1000 for text in IDS]
    assert bucket_of(IDS, 1000).tolist() == expected


def test_a_part_of_a_column_has_the_buckets_of_the_whole() -> None:
    assert bucket_of(IDS.iloc[2:5], 50).tolist() == bucket_of(IDS, 50)[2:5].tolist()


def test_ids_spread_evenly() -> None:
    ids = pd.Series([f"account-{i:06d}" for i in range(20_000)], dtype="str")
    counts = np.bincount(bucket_of(ids, 20), minlength=20)
    assert counts.min() > 800
    assert counts.max() < 1200


def test_shares_hold_every_row_once_in_its_order() -> None:
    frame = pd.DataFrame({"account_id": IDS, "row": range(len(IDS))})
    shares = Shares.of(frame, 3)
    parts = [shares[bucket] for bucket in range(3)]
    assert sorted(row for part in parts for row in part["row"]) == list(range(len(IDS)))
    for bucket, part in enumerate(parts):
        assert part["row"].is_monotonic_increasing
        assert (bucket_of(part["account_id"], 3) == bucket).all()


def test_a_frame_without_rows_has_shares_without_rows() -> None:
    assert len(Shares.of(pd.DataFrame({"account_id": pd.Series([], dtype="str")}), 4)[3]) == 0
