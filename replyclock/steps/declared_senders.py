"""From whom a site's answers may come besides its own domain: what its recipe declares, once approved."""

from collections.abc import Collection

from replyclock.domain.sending.approval import ApprovalStanding, standing_of
from replyclock.errors import WrongUse
from replyclock.outside import Outside


def approved_senders(outside: Outside, site_code: str) -> Collection[str]:
    """The declared senders of the recipe as a person approved it; none while the approval does not hold.

    Nobody but who approves says whose words are an office's, so a changed recipe waits, for letters under
    way too: what comes meanwhile is attached with its doubt, and a reviewer decides.
    """
    try:
        senders = outside.sender.senders(site_code)
        if not senders:
            return ()
        files = outside.sender.recipe_files(site_code)
    except WrongUse:  # a recipe that is gone or wrong declares nobody
        return ()
    approval = outside.ledger.recipes.approval(site_code)
    return senders if standing_of(approval, files) is ApprovalStanding.APPROVED else ()
