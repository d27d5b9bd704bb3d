"""How often something was found where nothing is, and whether that is more than was promised."""

from __future__ import annotations

from dataclasses import dataclass

from scipy import stats

INTERVAL = 0.95
BEYOND_CHANCE = 0.01
"""A rate counts as too high where the promised one would give as many findings in one check of a hundred."""


@dataclass(frozen=True)
class FalseFindings:
    """In how many of `draws` a difference was `found` between two scorers that are equally good.

    `nominal` is the share that the comparison promises at most.
    """

    found: int
    draws: int
    nominal: float

    @property
    def rate(self) -> float:
        """The share of draws with a finding; lower is better."""
        return self.found / self.draws

    @property
    def interval(self) -> tuple[float, float]:
        """The exact 95 % interval of the rate (Clopper and Pearson 1934, doi 10.1093/biomet/26.4.404).

        >>> low, high = FalseFindings(20, 400, 0.05).interval
        >>> round(low, 3), round(high, 3)
        (0.031, 0.076)
        """
        found = stats.binomtest(self.found, self.draws).proportion_ci(INTERVAL, method="exact")
        return float(found.low), float(found.high)

    @property
    def too_many(self) -> bool:
        """Whether the rate is above the nominal one beyond chance (exact binomial test, one-sided)."""
        p = stats.binomtest(self.found, self.draws, self.nominal, alternative="greater").pvalue
        return bool(p < BEYOND_CHANCE)

    def to_dict(self) -> dict[str, float | int | bool]:
        """Return plain values for JSON."""
        low, high = self.interval
        return {
            "found": self.found,
            "draws": self.draws,
            "rate": self.rate,
            "low": low,
            "high": high,
            "nominal": self.nominal,
            "too_many": self.too_many,
        }
