"""The truths of a simulated customer base: every number that the data come from, with unit and meaning.

Nothing here is measured; all of it is planted. The numbers were set once, on development seeds, so that the
difficulty is that of real churn data (docs/simulator.md has the bands), and a test holds their digest. The
lifts and shares that headlines are made of are anecdotes of the field: planted here, claimed nowhere.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field

from ...checks import InputError
from .switches import Switches

DAYS_A_YEAR = 365.25
DIGEST_LENGTH = 16  # hexadecimal digits: enough to tell parameters apart, short enough to read out


@dataclass(frozen=True)
class Series:
    """A campaign that comes back each year."""

    name: str  # the series' id
    title: str  # what people call it
    month: int  # of the planned start
    day: int  # of the planned start
    length_days: int  # active days
    moves_days: int  # an edition starts up to so many days earlier or later
    announced_days: int  # how long before its start it is known
    milestones: tuple[tuple[str, float], ...]  # name, and when: the share of the campaign that is over


@dataclass(frozen=True)
class Segment:
    """A kind of customer."""

    name: str
    share: float  # of all accounts
    seats: float  # median of a log-normal, rounded up: most accounts are small
    value_a_seat: float  # money a year
    audience: tuple[float, ...]  # chance to belong to each series' audience, in order; last: to a one-off's


@dataclass(frozen=True)
class Calendar:
    """When campaigns are, and who is told what when."""

    series: tuple[Series, ...] = (
        Series("awards_season", "Awards season", 2, 6, 18, 6, 98, (("nominees", 0.0), ("ceremony", 0.9))),
        Series("march_madness", "March Madness", 3, 17, 22, 3, 112, (("bracket", 0.0), ("final", 0.95))),
        Series("april_fools", "April Fools", 3, 29, 6, 1, 77, (("teaser", 0.1), ("prank", 0.5))),
        Series("upfronts", "Upfronts", 5, 9, 14, 5, 98, (("slate", 0.2), ("buyers' day", 0.7))),
        Series("summer", "Summer", 6, 27, 28, 6, 98, (("kick-off", 0.0), ("half-time", 0.5))),
        Series("autumn_premieres", "Autumn premieres", 9, 16, 21, 7, 98, (("premiere", 0.3),)),
        Series("holidays", "Holidays", 11, 22, 28, 4, 112, (("gift guide", 0.1), ("last orders", 0.8))),
    )
    one_offs_a_year: int = 2  # campaigns without another edition
    one_off_length_days: int = 10
    one_off_announced_days: int = 35
    pre_days: int = 21
    post_days: int = 28
    moved_share: float = 0.08  # of campaigns that are put off after they were announced; at least one is
    moved_by_days: tuple[int, int] = (7, 14)  # by how much
    moved_notice_days: int = 12  # before the first planned start


@dataclass(frozen=True)
class Population:
    """Who the customers are."""

    segments: tuple[Segment, ...] = (
        Segment("agency", 0.30, 2.5, 900.0, (0.51, 0.65, 0.43, 0.29, 0.58, 0.51, 0.72, 0.36)),
        Segment("brand", 0.35, 2.0, 700.0, (0.29, 0.51, 0.51, 0.14, 0.65, 0.29, 0.87, 0.36)),
        Segment("network", 0.15, 3.0, 1_200.0, (0.65, 0.58, 0.14, 0.87, 0.43, 0.90, 0.51, 0.29)),
        Segment("creator", 0.20, 1.2, 400.0, (0.29, 0.43, 0.65, 0.07, 0.72, 0.29, 0.65, 0.43)),
    )
    seats_spread: float = 0.75  # sd of log seats
    value_spread: float = 0.35  # sd of log value a seat
    older_share: float = 0.55  # of accounts that are there before the first day; the others join evenly
    older_days: float = 600.0  # mean age of those on the first day
    quiet_days_at_end: int = 120  # nobody joins in the last days of the data
    returns_share: float = 0.88  # chance that one of the audience is exposed to an edition
    takes_part_share: float = 0.85  # of the exposed who take part
    neutral_ends_a_year: float = 0.02  # contracts that simply run out, whatever the state


@dataclass(frozen=True)
class State:
    """The latents: what an account feels and gets. All else only reflects them."""

    satisfaction_memory: float = 0.975  # weekly autocorrelation of satisfaction, a standard normal
    satisfaction_mean: float = 74.0  # of 100, of an account in the middle
    satisfaction_spread: float = 9.0  # points of 100 for one sd
    satisfaction_from_value: float = 0.5  # correlation of the satisfaction felt with the value realised
    value_memory: float = 0.95  # correlation of the value realised in one campaign and in the next
    bug_incidents_a_week: float = 0.02  # each has a severity that is exponential with mean 1
    bug_memory: float = 0.85  # share of bug pain that is left after a week
    confused_share: float = 0.10  # of those who take part in a campaign
    confused_from_days: int = 3  # after the campaign's start; until the end of its post phase
    confusion_fades_days: float = 21.0  # mean life after the post phase
    confused_satisfaction: float = 0.70  # factor on satisfaction of who is confused (planted: −30 %)
    disengaged_share: float = 0.10  # of those who take part, after the campaign's end
    disengagement_fades_days: float = 60.0  # mean life
    wind_down_value: float = 0.5  # sd of value realised above which some are done for now, and content
    wind_down_share: float = 0.50  # of those who take part and got that much, and are neither of the above


@dataclass(frozen=True)
class Hazard:
    """Who leaves: an additive hazard (Aalen 1989, doi 10.1002/sim.4780080803) of the latents alone.

    hazard = base × (rest + satisfaction · exp(−b·s − b²/2) + value · exp(−b·v − b²/2) + bug · pain
    + confusion · confused + disengagement · disengaged), with s and v standard normal, so that both powers
    of e have mean 1. Usage has no term.
    """

    churn_90_days: float = 0.065  # share of accounts in a middling state that cancel within 90 days
    rest: float = 0.07  # part of the base hazard that no state explains
    satisfaction: float = 0.05  # part of the base hazard, at the mean
    satisfaction_steepness: float = 1.1  # b: log hazard for one sd
    value: float = 1.05  # part of the base hazard, at the mean
    value_steepness: float = 1.42  # b: log hazard for one sd
    bug: float = 0.4  # base hazards for each unit of pain
    confusion: float = 2.0  # base hazards while confused
    disengagement: float = 3.0  # base hazards at full disengagement


@dataclass(frozen=True)
class Usage:
    """What product analytics and project management see. Driven by campaigns, size and schedule."""

    sessions_a_day: float = 0.36  # of an account with one seat, off campaign, mean over all days
    seats_exponent: float = 0.5  # sessions grow with seats to this power
    appetite_spread: float = 0.40  # sd of the log of an account's own level
    drift_spread: float = 0.22  # sd of the log of slow waves that mean nothing
    drift_memory: float = 0.94  # weekly autocorrelation of the waves
    value_lean: float = 0.16  # log sessions for one sd of value realised: all that usage says of it
    schedules: tuple[float, float, float] = (0.45, 0.30, 0.25)  # steady, in bursts, monthly
    burst_share: float = 0.7  # of the weeks in which who works in bursts works
    monthly_rest: float = 0.6  # of the usual work in the three weeks between two monthly peaks
    steady_shape: float = 15.0  # of the gamma distribution of a steady account's weeks
    weekend: float = 0.35  # factor on Saturdays and Sundays
    active_lift: float = 3.74  # on sessions of who takes part; 3.5 among all who are exposed
    pre_lift: float = 1.25
    confused_lift: float = 1.60  # on sessions: the confused look engaged
    confused_clicks: float = 1.4  # factor on the clicks of a session: they click about
    confused_revisions: float = 1.3  # factor
    disengaged_drop: float = 0.92  # share of sessions lost at full disengagement
    wind_down_drop: float = 0.30  # share of sessions lost in the post phase by those who are done
    minutes_a_session: float = 18.0
    clicks_a_session: float = 5.0
    campaign_use_a_session: float = 0.6  # while taking part, mean over accounts
    campaign_use_loading: float = 0.3  # log use of campaign features for one sd of the value realised
    collaboration_habit: float = 1.2  # a day with sessions, off campaign: habit, says nothing of value
    habit_spread: float = 1.1  # sd of the log of the habit
    collaboration_active: float = 2.5  # a day with sessions while taking part, mean over accounts
    value_loading: float = 1.3  # log collaboration for one sd of the value realised in that campaign
    collaboration_spread: float = 0.10  # sd of the log, account and campaign, says nothing
    revisions_a_day: float = 0.30  # these three: a day with sessions
    approvals_a_day: float = 0.30
    tasks_a_day: float = 0.45
    review_cycle_days: float = 5.0  # mean, off campaign
    review_cycle_active: float = 0.60  # factor while taking part (planted: −40 %)
    review_cycle_shape: float = 3.0  # of the gamma distribution around the mean
    delay_days: float = 1.6  # mean delivery delay
    dated_share: float = 0.5  # of the days with finished tasks on which one had a date
    delay_active: float = 1.2  # factor while taking part
    tagged_share: float = 0.6  # of collaboration, revisions and approvals made for the campaign


@dataclass(frozen=True)
class Voice:
    """What customers write and answer."""

    how_to_a_session: float = 0.003  # harmless tickets: the more work, the more questions
    bug_ticket_share: float = 0.6  # of incidents that somebody reports
    confusion_more_tickets: float = 0.6  # mean number after the first one, which is sure
    complaints_a_week: float = 0.004  # of an account with middling satisfaction
    complaint_steepness: float = 1.0  # log rate for one sd less satisfaction
    wind_down_ticket_share: float = 0.25
    tag_right: float = 0.75  # agents' category is the true cause
    vague_share: float = 0.08  # tickets whose text could be about anything
    stray_share: float = 0.18  # tickets with a sentence about something else
    resolution_hours: float = 40.0  # mean
    resolution_spread: float = 0.8  # sd of the log
    playbook_start: float = 0.5  # when the hand-off playbook starts: share of the data's span
    playbook_factor: float = 0.6  # on hours to resolve campaign tickets from then on
    nps_every_days: int = 182
    nps_answered: float = 0.16
    csat_answered: float = 0.20  # after each campaign that the account took part in
    csat_concentration: float = 12.0  # of the beta distribution around satisfaction
    verbatim_share: float = 0.55  # answers with words
    mood_middle: float = 68.0  # percent of the full score at which words turn from bad to good
    mood_spread: float = 4.0  # how softly: scale of a logistic curve, percent of the full score
    mixed_share: float = 0.15  # of the words that say neither


@dataclass(frozen=True)
class Commerce:
    """Contracts. An account renews every year that it is still there."""

    upgrades_a_year: float = 0.16
    upgrade_steepness: float = 0.6  # log rate for one sd of value realised
    upgrade_factor: float = 1.25  # on the amount
    downgrades_a_year: float = 0.08
    downgrade_steepness: float = 0.5  # log rate for one sd less satisfaction
    downgrade_factor: float = 0.80


@dataclass(frozen=True)
class Parameters:
    """Everything that a world is made from, but its seed."""

    accounts: int = 6_000
    years: float = 4.0
    first_day: str = "2022-01-03"  # a Monday, midnight UTC
    calendar: Calendar = Calendar()
    population: Population = Population()
    state: State = State()
    hazard: Hazard = Hazard()
    usage: Usage = Usage()
    voice: Voice = Voice()
    commerce: Commerce = Commerce()
    switches: Switches = field(default_factory=Switches)

    def __post_init__(self) -> None:
        if self.accounts < 1:
            raise InputError(f"accounts is {self.accounts}; simulate at least 1 account")
        if not 0.5 <= self.years <= 20:
            raise InputError(f"years is {self.years:g}; simulate from 0.5 to 20 years")

    @property
    def days(self) -> int:
        """The length of the data in days."""
        return round(self.years * DAYS_A_YEAR)

    @property
    def digest(self) -> str:
        """The first digits of the SHA-256 of all parameters: equal digests are equal truths."""
        plain = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(plain.encode()).hexdigest()[:DIGEST_LENGTH]
