"""The chain of keys: who is in force where, and every way in which somebody without that key goes on."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.sealing.key_scripts import (
    Act,
    Enter,
    Other,
    ScriptedLedger,
    SealBy,
    extensions,
    honest_scripts,
    key_in_force,
)

from replyclock.domain.evidence.chain import parse_checkpoint
from replyclock.domain.evidence.key_chain import KeyBreak, judge_keys

HONEST: list[Act] = [Other("ledger"), Other(), Enter("a", None), SealBy("a"), Other(), SealBy("a")]
REPLACED: list[Act] = [*HONEST, Enter("b", "a"), SealBy("a"), Other(), SealBy("b")]


def codes(acts: list[Act]) -> list[KeyBreak]:
    return [fault.code for fault in ScriptedLedger().play(acts).judged().faults]


BROKEN: dict[str, tuple[list[Act], list[KeyBreak]]] = {
    "a stranger's key that replaces nothing": (
        [*HONEST, Enter("s", None), Other(), SealBy("s")],
        [KeyBreak.REPLACES_NOTHING, KeyBreak.SIGNER_NOT_IN_FORCE],
    ),
    "a stranger's key that replaces the one in force": (
        [*HONEST, Enter("s", "a"), Other(), SealBy("s")],
        [KeyBreak.SEALED_BY_OTHER],
    ),
    "a stranger's key that is entered nowhere": (
        [*HONEST, Other(), SealBy("s")],
        [KeyBreak.SIGNER_UNKNOWN],
    ),
    "a stranger's key entered after he signed": (
        [*HONEST, Other(), SealBy("s"), Enter("s", "a"), SealBy("s")],
        [KeyBreak.SIGNER_NOT_IN_FORCE, KeyBreak.SEALED_BY_OTHER],
    ),
    "a stranger's key that replaces itself": (
        [*HONEST, Enter("s", "s"), Other(), SealBy("s")],
        [KeyBreak.REPLACES_OTHER, KeyBreak.SIGNER_NOT_IN_FORCE],
    ),
    "a replaced key goes on": (
        [*REPLACED, Other(), SealBy("a")],
        [KeyBreak.SIGNER_REPLACED],
    ),
    "a replaced key goes on at once": (
        [*HONEST, Enter("b", "a"), SealBy("a"), Other(), SealBy("a")],
        [KeyBreak.SIGNER_REPLACED],
    ),
    "a replaced key comes back": (
        [*REPLACED, Enter("a", "b"), SealBy("b"), Other(), SealBy("a")],
        [KeyBreak.ENTERED_AGAIN, KeyBreak.SIGNER_REPLACED],
    ),
    "a replaced key enters another successor": (
        [*REPLACED, Enter("c", "a"), SealBy("a"), Other(), SealBy("c")],
        [KeyBreak.REPLACES_OTHER, KeyBreak.SIGNER_REPLACED, KeyBreak.SIGNER_NOT_IN_FORCE],
    ),
    "two keys under one checkpoint": (
        [*HONEST, Enter("b", "a"), Enter("c", "b"), SealBy("a"), Other(), SealBy("c")],
        [KeyBreak.SEALED_BY_OTHER],
    ),
    "the key in force is entered again": (
        [*HONEST, Enter("a", "a"), SealBy("a")],
        [KeyBreak.ENTERED_AGAIN],
    ),
    "a lost key": (
        [*HONEST, Enter("b", "a"), SealBy("b"), Other(), SealBy("b")],
        [KeyBreak.SEALED_BY_OTHER],
    ),
    "the new key seals its own entry's neighbours too early": (
        [*HONEST, Other(), SealBy("b"), Enter("b", "a"), SealBy("a")],
        [KeyBreak.SIGNER_NOT_IN_FORCE],
    ),
    "a first key that replaces one": (
        [Other("ledger"), Enter("a", "z"), SealBy("a")],
        [KeyBreak.FIRST_REPLACES],
    ),
    "a first key that came late": (
        [Other("ledger"), SealBy("a"), Enter("a", None), SealBy("a")],
        [KeyBreak.SIGNER_NOT_IN_FORCE, KeyBreak.FIRST_LATE],
    ),
    "no key at all": (
        [Other("ledger"), SealBy("a")],
        [KeyBreak.SIGNER_UNKNOWN],
    ),
    "an entry that holds another key": (
        [*HONEST, Enter("b", "a", holds="c"), SealBy("a"), Other(), SealBy("b")],
        [KeyBreak.HOLDS_OTHER],
    ),
    "a count of other keys": (
        [*HONEST, Other(), SealBy("a", keys=2)],
        [KeyBreak.KEYS_MISSING],
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_breaks_the_chain_is_named(what: str) -> None:
    acts, expected = BROKEN[what]
    assert codes(acts) == expected


def test_a_checkpoint_that_stops_counting_keys_is_named() -> None:
    ledger = ScriptedLedger().play(HONEST).play([Other(), SealBy("a")], counted=False)
    assert [fault.code for fault in ledger.judged().faults] == [KeyBreak.KEYS_NOT_COUNTED]


def test_a_ledger_from_before_keys_were_counted_is_whole() -> None:
    ledger = ScriptedLedger().play(REPLACED, counted=False)
    assert ledger.judged().faults == ()
    # and counts from now on
    assert ledger.play([Other(), SealBy("b")]).judged().faults == ()


def test_both_forms_of_a_checkpoint_are_read_back() -> None:
    [seal] = ScriptedLedger().play([Other(), Enter("ab" * 32, None), SealBy("ab" * 32)]).seals
    for form in (seal, replace(seal, keys=None)):
        assert parse_checkpoint(form.data) == form
    with pytest.raises(ValueError, match="is not 'replyclock checkpoint 2'"):
        parse_checkpoint(seal.data.replace(b"checkpoint 2", b"checkpoint 1"))


@pytest.mark.parametrize("number", [0, 1], ids=["the first key", "the replacement"])
def test_a_key_entry_that_is_left_out_shows(number: int) -> None:
    ledger = ScriptedLedger().play(REPLACED)
    kept = [key for place, key in enumerate(ledger.keys) if place != number]
    found = judge_keys(kept, ledger.seals)
    assert KeyBreak.KEYS_MISSING in [fault.code for fault in found.faults]


def test_a_replaced_key_that_hides_its_successor_is_found_out() -> None:
    """He signs on, and leaves the entry of the new key out of his pack: what it signed itself counts it."""
    ledger = ScriptedLedger().play([*HONEST, Enter("b", "a"), SealBy("a"), Other(), SealBy("a", keys=1)])
    found = judge_keys(ledger.keys[:1], ledger.seals)
    [fault] = found.faults
    assert (fault.code, fault.counted, fault.found) == (KeyBreak.KEYS_MISSING, 2, 1)


def test_a_key_whose_checkpoint_is_left_out_shows() -> None:
    ledger = ScriptedLedger().play(REPLACED)
    seals = [seal for seal in ledger.seals if seal.number != 3]
    assert [fault.code for fault in judge_keys(ledger.keys, seals).faults] == [KeyBreak.UNDER_NO_SEAL]


def test_a_key_that_signed_nothing_vouches_for_nothing() -> None:
    """Anybody can enter the key of an inspection body in a ledger of his own, and never let it sign."""
    acts = [Other("ledger"), Enter("s", None), SealBy("s"), Enter("known", "s"), Other(), SealBy("s")]
    chain = ScriptedLedger().play(acts).judged()
    assert chain.faults == ()
    assert chain.from_key("known") == ()
    assert [fault.code for fault in chain.trust_faults("known")] == [KeyBreak.TRUSTED_SIGNED_NOTHING]
    assert [fault.code for fault in chain.trust_faults("other")] == [KeyBreak.TRUSTED_UNKNOWN]
    assert list(chain.trust_faults("s")) == []


def test_who_signed_what_is_told() -> None:
    chain = ScriptedLedger().play(REPLACED).judged()
    told = [(each.identity, each.entry, each.first, each.last) for each in chain.reigns]
    assert told == [("a", 3, 1, 3), ("b", 5, 4, 4)]
    assert [each.identity for each in chain.from_key("a")] == ["a", "b"]
    assert [each.identity for each in chain.from_key("b")] == ["b"]


@given(honest_scripts(), st.lists(st.booleans(), max_size=20))
def test_honest_replacements_hold_in_every_extract(acts: list[Act], kept: list[bool]) -> None:
    ledger = ScriptedLedger().play(acts)
    chain = ledger.extract(kept).judged()
    assert chain.faults == ()
    assert [each.identity for each in chain.reigns] == [key.identity for key in ledger.keys]
    signers = [each.key for each in ledger.seals]
    for key in ledger.keys:
        assert list(ledger.judged().trust_faults(key.identity)) == [] or key.identity not in signers


@given(st.data())
def test_whoever_lacks_the_key_in_force_cannot_go_on(data: st.DataObject) -> None:
    acts = data.draw(honest_scripts())
    in_force = key_in_force(acts)
    stolen = sorted({act.key for act in acts if isinstance(act, Enter)} - {in_force})
    ledger = ScriptedLedger().play(acts)
    if not ledger.seals or ledger.seals[-1].key != in_force:
        ledger.play([Other(), SealBy(in_force)])
    ledger.play(data.draw(extensions(in_force, stolen)))
    kept = data.draw(st.lists(st.booleans(), max_size=20))
    assert ledger.extract(kept).judged().faults


@given(st.data())
def test_nothing_put_in_between_holds_either(data: st.DataObject) -> None:
    """A pack has gaps: into one a checkpoint by a key fits that was not in force there."""
    acts = data.draw(honest_scripts())
    ledger = ScriptedLedger().play([*acts, *[Other(), Other(), SealBy(key_in_force(acts))] * 2])
    signers = [seal.key for seal in ledger.seals]
    place = data.draw(st.integers(0, len(signers) - 1))
    strangers = sorted({*signers, "s"} - {signers[place]})
    signer = data.draw(st.sampled_from(strangers))
    ledger.seals[place] = replace(ledger.seals[place], key=signer)
    assert ledger.judged().faults
