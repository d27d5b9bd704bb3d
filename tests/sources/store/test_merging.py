from campaignpulse.sources.store.manifest import Block, Segment, Stretch
from campaignpulse.sources.store.merging import to_merge


def segments(*rows: int) -> list[Segment]:
    return [Segment(str(n), n, (), (Block(n, Stretch(0, n, 0), Stretch(n, n, 0)),)) for n in rows]


def test_a_segment_stays_while_it_has_twice_the_rows_of_what_follows() -> None:
    assert to_merge(segments(100, 50)) == 1
    assert to_merge(segments(100, 51)) == 2


def test_a_merger_goes_on_while_the_one_before_is_less_than_twice_as_large() -> None:
    assert to_merge(segments(1000, 4, 2, 1, 1)) == 4
    assert to_merge(segments(8, 4, 2, 1, 1)) == 5


def test_days_of_one_length_leave_few_segments() -> None:
    kept: list[Segment] = []
    for _ in range(365):
        kept += segments(1)
        count = to_merge(kept)
        kept = [*kept[:-count], *segments(sum(one.rows for one in kept[-count:]))]
        assert len(kept) <= 9  # the digits of 365 in the system of two


def test_no_segments_ask_for_no_merger() -> None:
    assert to_merge([]) == 0
