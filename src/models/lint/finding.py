"""What lint found in a scorecard: where, why it matters, and the way out."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """One mistake, or one doubt.

    `rule` is the name of what is looked for, `key` the path of the key in the file, `what` what stands there,
    `why` what it does to the score and `way_out` what to write instead; all are plain sentences. An error
    makes the score say something else than its author means, or blind to a known danger; a warning may be
    meant so.
    """

    severity: Severity
    rule: str
    key: str
    what: str
    why: str
    way_out: str


@dataclass(frozen=True)
class LintResult:
    """All that was found in the scorecard `name`, judged on the day `at`: errors first.

    `missing` says in sentences what of the data was not looked at.
    """

    name: str
    at: str
    findings: tuple[Finding, ...]
    missing: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that hold the scorecard back."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that may be meant so."""
        return tuple(finding for finding in self.findings if finding.severity == "warning")

    @property
    def held_back(self) -> bool:
        """Whether the scorecard should not be used as it is."""
        return bool(self.errors)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain values."""
        return {
            "name": self.name,
            "at": self.at,
            "held_back": self.held_back,
            "errors": len(self.errors),
            "warnings": len(self.warnings),
            "findings": [asdict(finding) for finding in self.findings],
            "missing": list(self.missing),
        }
