"""Why replies are doubted, in the words that reviewers are shown."""

from replyclock.domain.facts import Doubt

DOUBT_WORDS = {
    Doubt.STRANGER: "its sender is no kin of the site, and what ties it to the letter others may know",
    Doubt.EARLY: "it was there before the letter was sent",
    Doubt.CLOCK: (
        "this machine's clock had been set back when it was found, or its mail server's clock stood far ahead"
    ),
}
