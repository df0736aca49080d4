"""How sealed the ledger is, in a sentence."""

from replyclock.steps.evidence.seal import SealState


def seal_words(state: SealState) -> str:
    """Which checkpoint covers how much, and what is still missing."""
    sealed = _how_far(state)
    told = " ".join(each for each in state.faults if each.rstrip(".") not in sealed)
    return f"{sealed} {told}" if told else sealed


def _how_far(state: SealState) -> str:
    words = f"Sealed by checkpoint {state.number}: {state.count} of {state.entries} entries"
    if not state.authorities:
        return (
            f"{words}, without a stamp: no time-stamping authority is in the settings, so no time is proven."
        )
    if state.pending:
        waiting = len(state.pending)
        reasons = f" ({'; '.join(each.rstrip('.') for each in state.faults)})" if state.faults else ""
        return f"{words}; stamps pending: {waiting}{reasons}."
    return f"{words}, stamped by {' and '.join(state.authorities)}."
