"""How long a text a form's field takes, as HTML counts; knows no form."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """The fewest and most characters a field takes; None where it does not say."""

    least: int | None = None
    most: int | None = None

    def fault(self, text: str) -> str:
        """By how much the text does not fit, as "has 31 characters, and 25 fit"; "" when it does."""
        length = form_length(text)
        if self.most is not None and length > self.most:
            return f"has {length} characters, and {self.most} fit"
        if self.least is not None and length < self.least:
            return f"has {length} characters, and {self.least} are needed"
        return ""


def form_length(text: str) -> int:
    """The length as `maxlength` counts it (HTML, 4.10.18.3): UTF-16 code units, a line end as one."""
    return len(text.replace("\r\n", "\n").encode("utf-16-le", "surrogatepass")) // 2
