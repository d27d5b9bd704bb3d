"""What was done to a store, in words."""

from campaignpulse.sources.store import Added, Repaired


def test_an_addition_says_what_came_in_and_what_it_replaced() -> None:
    added = Added("monday", 1200, 1100, True, {"exposures": (3, 4)}, ())
    assert added.sentence == "monday: 1,200 events in place of 1,100; exposures 4 rows after 3"
    again = Added("monday", 1200, 1200, False, {}, ())
    assert again.sentence == "monday: the same events"


def test_a_repair_says_which_sources_have_changed() -> None:
    assert Repaired((), ()).sentence == "every file is as it was written"
    sentence = Repaired(("000001.arrow",), ("monday",)).sentence
    assert sentence == "000001.arrow written anew; the source of monday is another by now"
