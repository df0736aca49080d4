"""Which columns of a list hold the times and how they are written, as said or guessed; opens no file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileOrder:
    """What is known of a file; what is None is detected, and the first sheet of a workbook is taken."""

    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class ColumnsOrder:
    """What is known of the columns: headings (or numbers from 1), and formats of strptime for both.

    `order` is "year first", "day first" or "month first", for times whose numbers may be read in two ways;
    `two_digit_years` says that 26 is 2026.
    """

    question: str | None = None
    answer: str | None = None
    formats: tuple[str, ...] = ()
    order: str | None = None
    two_digit_years: bool = False


@dataclass(frozen=True, slots=True)
class TimesColumn:
    """A column of times: its heading, the formats to read it by, and those of them that are in use."""

    heading: str
    formats: tuple[str, ...]
    used: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TimesColumns:
    """Both columns; `guessed` names in words what nobody said."""

    question: TimesColumn
    answer: TimesColumn
    guessed: tuple[str, ...]

    def words(self) -> dict[str, str]:
        """Both columns and their formats, as reports name them."""
        return {
            "question": self.question.heading,
            "question format": ", ".join(self.question.used),
            "answer": self.answer.heading,
            "answer format": ", ".join(self.answer.used),
        }
