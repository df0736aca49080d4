"""A planned round as the steps need it: the campaign as it was planned, its calendar, zone and hours."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from replyclock.domain.sending.authorisation import Authorisation
from replyclock.domain.sending.pacing import LookPace, OfficeHours
from replyclock.domain.workdays import WorkCalendar
from replyclock.errors import WrongUse
from replyclock.outside import Outside
from replyclock.ports.rounds import PlannedRound
from replyclock.workspace.campaigns import Campaign


@dataclass(frozen=True, slots=True)
class RoundContext:
    """A round that was planned; editing the campaign file afterwards does not change it."""

    key: str
    campaign: Campaign
    calendar: WorkCalendar
    zone: ZoneInfo
    hours: OfficeHours
    leave: Authorisation
    user_agent: str | None

    @property
    def last_on(self) -> date:
        """The last day on which letters of this round are sent."""
        return self.campaign.window.last


def running_round(planned: PlannedRound, outside: Outside) -> RoundContext:
    """The round with its calendar loaded."""
    campaign = Campaign.model_validate_json(planned.campaign)
    calendar = outside.load_calendar(campaign.calendar)
    zone = ZoneInfo(campaign.time_zone)
    hours = office_hours(campaign, calendar)
    leave = campaign.authorisation.as_value()
    return RoundContext(planned.key, campaign, calendar, zone, hours, leave, campaign.user_agent)


def leave_in_force(running: RoundContext, outside: Outside) -> Authorisation:
    """What the round was planned with, less what its campaign's file has since taken out.

    Raises NotAllowed where that file is gone.
    """
    return running.leave.narrowed_by(outside.leave_now(running.campaign.name))


def running_rounds(outside: Outside, name: str | None = None) -> tuple[RoundContext, ...]:
    """Every planned round, or those of one campaign; raises WrongUse when that has none."""
    planned = outside.ledger.plans.rounds(name)
    if name is not None and not planned:
        raise WrongUse(f"The campaign {name!r} is not planned yet: run `replyclock campaign plan {name}`.")
    return tuple(running_round(each, outside) for each in planned)


def office_hours(campaign: Campaign, calendar: WorkCalendar) -> OfficeHours:
    """The campaign's office hours in its own zone."""
    hours = campaign.office_hours
    return OfficeHours(calendar, ZoneInfo(campaign.time_zone), hours.start, hours.end)


def look_pace(running: RoundContext, outside: Outside) -> LookPace:
    """How often this round's places are looked at."""
    polite = outside.polite
    return LookPace(
        running.hours,
        timedelta(minutes=polite.look_every_minutes),
        timedelta(minutes=polite.look_at_night_minutes),
    )
