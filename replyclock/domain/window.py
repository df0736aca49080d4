"""The interval in which something happened, as far as it was observed."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Window:
    """The half-open interval (after, until]; a point has both ends equal (a mail's arrival).

    Both ends are aware. `after` is the last look without, `until` the first look with.
    """

    after: datetime
    until: datetime

    def __post_init__(self) -> None:
        if self.after.tzinfo is None or self.until.tzinfo is None:
            raise ValueError("a window needs aware instants")
        if self.after > self.until:
            raise ValueError(f"a window cannot end before it begins: {self.after} > {self.until}")

    def is_before(self, sent_at: datetime) -> bool:
        """True when it ended before a letter was sent; mail servers tell whole seconds (RFC 9051 2.3.3)."""
        return self.until < sent_at.replace(microsecond=0)

    @classmethod
    def spanning(cls, one: datetime, other: datetime) -> "Window":
        """The window between two instants, whichever came first: a clock may have been set back."""
        return cls(min(one, other), max(one, other))

    @classmethod
    def point(cls, instant: datetime) -> "Window":
        """The window of something whose instant is known exactly."""
        return cls(instant, instant)
