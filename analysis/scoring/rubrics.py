"""Rubrics as files: what an inspection asks, with source, status and points of every item, from TOML.

Knows the form of such a file and what its keys may say together; scores nothing.
"""

import hashlib
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from replyclock.domain.scoring.rubric import DecidedBy, Effect, Item, Rubric, Status, Text, Via
from replyclock.errors import WrongUse
from replyclock.files.model_file import Section, read_model
from replyclock.files.value_types import Name, Words

_FOLDER = Path(__file__).parent.with_name("rubrics")
_UNKNOWN = "unknown"
_NUMBER = {"type": "number", "minimum": 0, "maximum": 1000}


def _number_or_unknown(value: Any) -> Any:
    if value is None or value == _UNKNOWN:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        sentence = f'expected a number of points, or "{_UNKNOWN}" where the source does not say'
        raise ValueError(sentence)  # noqa: TRY004 - pydantic shows no other
    return value


Points = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]
PointsOrUnknown = Annotated[
    Points | None,
    BeforeValidator(_number_or_unknown),
    WithJsonSchema({"anyOf": [_NUMBER, {"const": _UNKNOWN}]}),
]


class TextEntry(Section):
    """Words in both languages: `{ zh = "...", en = "..." }`."""

    zh: Words = Field(description="in Chinese")
    en: Words = Field(description="in English")

    def as_value(self) -> Text:
        """The words as the domain knows them."""
        return Text(self.zh, self.en)


class ItemEntry(Section):
    """[[items]]: one thing that is asked of a site."""

    key: Name = Field(description="short name; decisions are recorded under it")
    title: TextEntry = Field(description="what notices call it")
    effect: Effect = Field(description="what it does to the score; unknown where the source does not say")
    status: Status = Field(description="confirmed when the rule was read in its source, else pending")
    source: Words = Field(description="where the rule comes from")
    decided_by: DecidedBy = Field(
        description="letters: by verdicts; channel: by whether the site can be asked; reviewer: by a person"
    )
    points: PointsOrUnknown = Field(
        None,
        description='how many, for letters each; "unknown" where the source does not say; none for a veto',
    )
    kinds: tuple[Words, ...] = Field((), description="kinds of site it applies to; every site where left out")
    shared: bool = Field(False, description="the points are divided among the letters that were delivered")
    within: Annotated[int, Field(ge=1, le=250)] | None = Field(None, description="threshold in working days")
    letters: Annotated[int, Field(ge=1)] | None = Field(
        None, description="how many letters of a site count, the first delivered; all where left out"
    )
    via: Via = Field(Via.ANY, description="which answers count")
    how: TextEntry | None = Field(None, description="how a reviewer decides it")

    @model_validator(mode="after")
    def _points_are_said(self) -> "ItemEntry":
        if self.effect is Effect.VETO and "points" in self.model_fields_set:
            raise ValueError(f"the item {self.key} is a veto and has no points: take the key points out")
        if self.effect is not Effect.VETO and "points" not in self.model_fields_set:
            raise ValueError(f'the item {self.key} needs the key points: a number, or "{_UNKNOWN}"')
        if (
            self.points is None
            and self.effect is Effect.DEDUCTION
            and self.decided_by is not DecidedBy.REVIEWER
        ):
            raise ValueError(f"the item {self.key} is counted by the program and needs points as a number")
        return self

    @model_validator(mode="after")
    def _letters_are_judged(self) -> "ItemEntry":
        by_letters = self.decided_by is DecidedBy.LETTERS
        if by_letters and self.within is None:
            raise ValueError(f"the item {self.key} is decided by letters and needs the key within")
        if not by_letters and self.model_fields_set & {"within", "letters", "shared", "via"}:
            raise ValueError(
                f"the item {self.key} is not decided by letters: "
                "take the keys within, letters, shared and via out"
            )
        if self.shared and self.effect is not Effect.DEDUCTION:
            raise ValueError(f"the item {self.key} is no deduction: only those can be shared")
        return self

    @model_validator(mode="after")
    def _a_person_knows_how(self) -> "ItemEntry":
        if self.decided_by is not DecidedBy.LETTERS and self.how is None:
            raise ValueError(f"the item {self.key} may need a reviewer: say how to decide in the key how")
        if self.effect is Effect.UNKNOWN and self.decided_by is not DecidedBy.REVIEWER:
            raise ValueError(f"the item {self.key} has an unknown effect, so only a reviewer can decide it")
        if self.decided_by is DecidedBy.CHANNEL and self.effect is Effect.BONUS:
            raise ValueError(f"the item {self.key} asks for a channel: it can be a veto or a deduction")
        return self

    def as_value(self) -> Item:
        """The item as the domain knows it."""
        return Item(
            self.key,
            self.title.as_value(),
            self.effect,
            self.status,
            self.source,
            self.decided_by,
            self.kinds,
            None if self.points is None else _exactly(self.points),
            self.shared,
            self.within,
            self.letters,
            self.via,
            self.how.as_value() if self.how else None,
        )


class RubricFile(Section):
    """The whole of a rubric."""

    name: Name = Field(description="short name; decisions are recorded under it")
    title: TextEntry = Field(description="what notices call it")
    source: Words = Field(description="where the scale comes from")
    start: Points = Field(description="points that deductions are taken from")
    fails_below: Points = Field(description="a site with less left fails")
    bonus_above: Points | None = Field(
        None, description="bonus points count where more than this is left; always where left out"
    )
    main: Name | None = Field(None, description="key of the item whose threshold `--if` changes")
    items: tuple[ItemEntry, ...] = Field(min_length=1, description="what is asked")

    @model_validator(mode="after")
    def _keys_are_found(self) -> "RubricFile":
        keys = [each.key for each in self.items]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise ValueError(f"the item {twice!r} stands there twice")
        judged = [each.key for each in self.items if each.decided_by is DecidedBy.LETTERS]
        if self.main is not None and self.main not in judged:
            choice = ", ".join(judged) or "none"
            raise ValueError(f"main = {self.main!r} must be an item decided by letters: {choice}")
        return self


def read_rubric(name: str) -> Rubric:
    """The rubric of that name that comes with the program, or of a file; raises WrongUse."""
    path = rubric_path(name)
    file = read_model(path, RubricFile)
    return Rubric(
        file.name,
        f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()[:16]}",
        file.title.as_value(),
        file.source,
        _exactly(file.start),
        _exactly(file.fails_below),
        None if file.bonus_above is None else _exactly(file.bonus_above),
        tuple(each.as_value() for each in file.items),
        file.main,
    )


def rubric_path(name: str) -> Path:
    """Where the rubric of that name lies; raises WrongUse for a name that is none."""
    if not name.endswith(".toml") and name not in rubric_names():
        raise WrongUse(
            f"There is no rubric {name!r}: choose one of {', '.join(rubric_names())}, or name a .toml file."
        )
    return Path(name) if name.endswith(".toml") else _FOLDER / f"{name}.toml"


def rubric_names() -> tuple[str, ...]:
    """The rubrics that come with the program."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def _exactly(points: float) -> Fraction:
    """The number as it was written: 0.1 is a tenth."""
    return Fraction(str(points))
