from __future__ import annotations

from campaignpulse.reports.axes import LEFT, SIDE, TOP, Square


def test_the_corners_of_the_square_are_no_share_and_the_greatest() -> None:
    square = Square(0.4)
    assert square.point(0, 0) == (LEFT, TOP + SIDE)
    assert square.point(0.4, 0.4) == (LEFT + SIDE, TOP)


def test_both_axes_have_names_and_numbers_in_percent() -> None:
    drawn = Square(0.1).axes(across="accounts <contacted>", up="churners caught")
    assert "accounts &lt;contacted&gt;" in drawn
    assert "churners caught" in drawn
    assert drawn.count(">2 %<") == drawn.count(">10 %<") == 2


def test_the_diagonal_runs_from_corner_to_corner() -> None:
    drawn = Square().diagonal()
    assert f'x1="{LEFT}" y1="{TOP + SIDE}" x2="{LEFT + SIDE}" y2="{TOP}"' in drawn
