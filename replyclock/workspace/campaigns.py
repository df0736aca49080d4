"""The campaign file: which letters go to which sites in which window, with whose authorisation."""

import re
from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from replyclock.domain.case import Counting
from replyclock.domain.hosts import ascii_host
from replyclock.domain.replies.token import TOKEN_LENGTH, reply_address
from replyclock.domain.sending.authorisation import Authorisation
from replyclock.domain.sending.rounds import Recurrence
from replyclock.errors import NotAllowed, WrongUse
from replyclock.files.model_file import Section, read_model
from replyclock.files.value_types import (
    Day,
    Host,
    MailAddress,
    Name,
    TimeOfDay,
    UserAgent,
    Words,
    WordsOnceEach,
    Zone,
)


class Days(Section):
    """First and last day on which letters are sent."""

    first: Day = Field(description="first day of sending")
    last: Day = Field(description="last day of sending")

    @model_validator(mode="after")
    def _in_order(self) -> "Days":
        if self.last < self.first:
            raise ValueError(f"the last day {self.last} comes before the first day {self.first}")
        return self

    @property
    def days(self) -> int:
        """How many days, both ends counted."""
        return (self.last - self.first).days + 1


class Hours(Section):
    """The part of a working day in which letters are sent, local time."""

    start: TimeOfDay = Field(time(9), description="letters are sent from")
    end: TimeOfDay = Field(time(17), description="letters are sent until")

    @model_validator(mode="after")
    def _in_order(self) -> "Hours":
        if self.end <= self.start:
            raise ValueError(f"office hours end at {self.end:%H:%M}, before they start at {self.start:%H:%M}")
        return self


class LeaveSection(Section):
    """[authorisation]: who allows these letters. Nothing is sent without it."""

    issued_by: Words = Field(description="the body that orders the inspection")
    document: Words = Field(description="number of the document")
    contact: Words = Field(description="whom an office can ask")
    valid_from: Day = Field(description="first day it is valid")
    valid_to: Day = Field(description="last day it is valid")
    hosts: tuple[Host, ...] = Field(min_length=1, description="hosts, with port where unusual")
    letters_per_site: int = Field(
        2,
        ge=1,
        description="the most letters one office may get under this document: over all rounds and all codes"
        " with its host",
    )

    @model_validator(mode="after")
    def _in_order(self) -> "LeaveSection":
        if self.valid_to < self.valid_from:
            raise ValueError(f"valid_to {self.valid_to} comes before valid_from {self.valid_from}")
        return self

    def as_value(self) -> Authorisation:
        """The authorisation as the domain knows it."""
        return Authorisation(
            self.issued_by,
            self.document,
            self.contact,
            self.valid_from,
            self.valid_to,
            frozenset(ascii_host(host) for host in self.hosts),
            self.letters_per_site,
        )


class ContactPool(Section):
    """[contacts]: the only source of e-mail addresses, phone and identity numbers; none is ever invented."""

    email: MailAddress = Field(description="address that replies reach; each letter gets one of its own")
    addressing: Literal["plus", "catch-all"] = Field(
        "plus",
        description="user+TOKEN@host; or NAME.TOKEN@host with the writer's name, for a domain of which every"
        " address reaches the mailbox",
    )
    phones: tuple[Words, ...] = Field((), description="phone numbers that belong to the inspection body")
    identity_numbers: tuple[Words, ...] = Field((), description="identity numbers that may be used")

    @model_validator(mode="after")
    def _room_for_a_token(self) -> "ContactPool":
        reply_address(self.email, "x" * TOKEN_LENGTH, self.addressing)
        return self


class Campaign(Section):
    """The whole of campaigns/NAME.toml."""

    name: Name = Field(description="short name, as the file's")
    title: Words = Field(description="what reports are headed")
    sites: WordsOnceEach = Field(("*",), description='codes of sites in the register, or "*" for all')
    sample: Words | None = Field(
        None, description="file of a sample below the workspace, in place of `sites`: samples/328.csv"
    )
    letters: WordsOnceEach = Field(min_length=1, description="topics to draw from")
    persona_arm: Literal["gender"] | None = Field(
        None, description="what of the writer is assigned in balance and compared; by default it is invented"
    )
    letters_per_site: int = Field(2, ge=1, le=12, description="letters to each site in a round")
    channels: tuple[Literal["form", "chat"], ...] = Field(
        ("form",), min_length=1, description="form, and chat where assistants are asked the same, beside it"
    )
    language: Literal["zh", "en"] = Field("zh", description="language of letters and personas")
    seed: int = Field(description="the same seed draws the same letters everywhere")
    window: Days = Field(description="days of sending (of the first round)")
    office_hours: Hours = Hours()
    time_zone: Zone = Field("Asia/Shanghai", description="IANA zone in which days are counted")
    calendar: str = Field("CN", description="calendar of working days")
    thresholds: tuple[Annotated[int, Field(ge=1, le=250)], ...] = Field(
        (1, 2, 5), min_length=1, description="working days within which an answer counts"
    )
    count: Counting = Field(
        Counting.SUGGESTED,
        description="suggested: answers count as the rules suggest until a reviewer says otherwise, and every"
        " figure says how many these are; reviewed: only what a reviewer confirmed counts, and what waits for"
        " one is undetermined",
    )
    watch_days: int = Field(30, ge=1, description="days during which answers are looked for after sending")
    recur: Recurrence = Field(Recurrence.ONCE, description="how often; each round has fresh letters")
    user_agent: UserAgent | None = Field(
        None,
        description="what sending and looking say of themselves, where the authorisation wants the inspection"
        " named; by default the browser's own words",
    )
    mailbox: Name | None = Field(None, description="mailbox of the settings that replies arrive in")
    authorisation: LeaveSection
    contacts: ContactPool

    @field_validator("thresholds")
    @classmethod
    def _ascending(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if list(value) != sorted(set(value)):
            raise ValueError("thresholds must ascend without repetition")
        return value

    @model_validator(mode="after")
    def _letters_suffice(self) -> "Campaign":
        if self.letters_per_site > len(self.letters):
            raise ValueError(
                f"{self.letters_per_site} letters per site need as many topics, "
                f"and only {len(self.letters)} are listed"
            )
        return self

    @field_validator("channels")
    @classmethod
    def _with_forms(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if "form" not in value:
            raise ValueError("an assistant is asked what a letter asks: name form, too")
        return value

    @model_validator(mode="after")
    def _rounds_apart(self) -> "Campaign":
        shortest = 28 * self.recur.months  # February is the shortest month
        if self.recur.months and self.window.days > shortest:
            raise ValueError(
                f"a {self.recur} round may have {shortest} days at most, "
                f"and the window has {self.window.days}"
            )
        return self


def read_campaign(workspace: Path, name: str) -> Campaign:
    """campaigns/NAME.toml of the workspace; raises WrongUse that lists the campaigns there are."""
    path = workspace / "campaigns" / f"{name}.toml"
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", name) or not path.is_file():
        there = ", ".join(campaign_names(workspace)) or "none yet"
        raise WrongUse(f"There is no campaign {name!r} in {path.parent}; there are: {there}.")
    campaign = read_model(path, Campaign)
    if campaign.name != name:
        raise WrongUse(f"{path}: `name` is {campaign.name!r}, and must be the file's name {name!r}.")
    return campaign


def leave_reader(workspace: Path) -> Callable[[str], Authorisation]:
    """A function that says what a campaign's file allows now.

    It raises NotAllowed where the file is gone, which takes out all that it allowed, and WrongUse for a file
    that cannot be read.
    """

    def leave(name: str) -> Authorisation:
        path = workspace / "campaigns" / f"{name}.toml"
        if not path.is_file():
            raise NotAllowed(
                f"The campaign file {path} is gone, and its authorisation with it: nothing of {name!r} is "
                "sent until the file is put back under that name."
            )
        return read_campaign(workspace, name).authorisation.as_value()

    return leave


def campaign_names(workspace: Path) -> tuple[str, ...]:
    """The names of the workspace's campaign files, sorted."""
    return tuple(sorted(path.stem for path in (workspace / "campaigns").glob("*.toml")))
