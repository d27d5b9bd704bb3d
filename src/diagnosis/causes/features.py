"""The evidence on causes, declared: what is looked at of an account's tickets, answers and work."""

from __future__ import annotations

from ...features import Feature, count, days, mean, participated, rate, since_last, tenure, total
from ...features.spec import Expression
from ..facts import CAUSE_METRICS, NEGATIVE, SCORE, TICKET, TONE, WORK

MONTH, QUARTER, HALF_YEAR, YEAR = 28, 84, 182, 365

_CONFUSION = CAUSE_METRICS["campaign_confusion"]
_WORK_BASELINE = rate(WORK, YEAR, phase="baseline")
_CAMPAIGN_USE = (
    (total(WORK, "current", tagged=True) / days("current"))
    .where(total(WORK, "current", tagged=True))
    .or_else(total(WORK, "last_active", tagged=True) / days("last_active"))
)


def _feature(name: str, expression: Expression, unit: str, said: str) -> Feature:
    return Feature(name, expression, "causes", 0, unit, said)


EVIDENCE: tuple[Feature, ...] = (
    *(
        _feature(f"{cause}_{w}d", total(metric, w), "tickets", f"tickets about {cause} over {w} days")
        for cause, metric in CAUSE_METRICS.items()
        for w in (14, MONTH, 56, QUARTER)
    ),
    _feature("tickets_28d", count(TICKET, MONTH), "tickets", "tickets over 28 days"),
    _feature("tickets_84d", count(TICKET, QUARTER), "tickets", "tickets over 84 days"),
    _feature("tagged_84d", count(TICKET, QUARTER, tagged=True), "tickets", "tickets about a campaign"),
    _feature("negative_84d", total(NEGATIVE, QUARTER), "tickets", "tickets in bad words over 84 days"),
    _feature("dissatisfaction_365d", total(CAUSE_METRICS["dissatisfaction"], YEAR), "tickets", "complaints"),
    _feature("answer_score_182d", mean(SCORE, HALF_YEAR), "standard deviations", "mean of its answers"),
    _feature("answers_182d", count(SCORE, HALF_YEAR), "answers", "answers over half a year"),
    _feature("answer_score_365d", mean(SCORE, YEAR), "standard deviations", "mean of its answers"),
    _feature("answer_tone_182d", mean(TONE, HALF_YEAR), "−1 to 1", "tone of its answers"),
    _feature("work_28d", rate(WORK, MONTH) / rate(WORK, YEAR), "ratio", "work of 28 days against its year"),
    _feature("work_now", rate(WORK, "current") / _WORK_BASELINE, "ratio", "in this phase"),
    _feature(
        "confusion_current", total(_CONFUSION, "current"), "tickets", "tickets of the lost in this phase"
    ),
    _feature(
        "confusion_last",
        total(_CONFUSION, "last_active"),
        "tickets",
        "tickets of the lost in its last campaign",
    ),
    _feature("phase_days", days("current"), "days", "days of this phase so far"),
    _feature(
        "work_as_before",
        rate(WORK, "current") / rate(WORK, YEAR, phase="active"),
        "ratio",
        "work of this phase against all campaign days of a year",
    ),
    _feature("work_active", rate(WORK, QUARTER, phase="active") / _WORK_BASELINE, "ratio", "in campaigns"),
    _feature("work_post", rate(WORK, QUARTER, phase="post") / _WORK_BASELINE, "ratio", "after campaigns"),
    _feature(
        "use_last",
        total(WORK, "last_active", tagged=True) / total(WORK, "last_active"),
        "share",
        "share of its work in the last campaign that was made for it",
    ),
    _feature(
        "campaign_use",
        _CAMPAIGN_USE / _WORK_BASELINE,
        "ratio",
        "work a day for the campaign that runs, or else for its last one, against its baseline",
    ),
    _feature("took_part", participated("last_active"), "1 or 0", "took part in its last campaign"),
    _feature("silent_days", since_last(None), "days", "days without anything"),
    _feature("tenure_days", tenure(), "days", "days as a customer"),
    _feature("post_days_84d", days(QUARTER, phase="post"), "days", "days after campaigns"),
    _feature("active_days_84d", days(QUARTER, phase="active"), "days", "days of campaigns"),
)
