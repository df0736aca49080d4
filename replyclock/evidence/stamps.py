"""Reads a timestamp (RFC 3161) and holds it against the bytes it is for and the authorities that are trusted.

Certificates must have been valid at the stamp's own time; whether they have expired since does not matter.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.x509 import (
    Certificate,
    ObjectIdentifier,
    load_der_x509_certificate,
    load_pem_x509_certificates,
)
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response
from rfc3161_client.tsp import TimeStampResponse


class BadStamp(ValueError):
    """A stamp that proves nothing; its words say why, to follow a colon."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a good stamp says: the bytes existed at `time` (UTC), says `authority`, under `policy`."""

    time: datetime
    authority: str
    policy: str
    serial: int


def read_stamp(
    response: bytes, data: bytes, roots_pem: bytes, policy: str | None = None, nonce: int | None = None
) -> Stamp:
    """The stamp in a TimeStampResp over `data`; raises BadStamp.

    `roots_pem` holds the certificates that are trusted, one of which must have led to the stamp's.
    """
    roots = trusted_certificates(roots_pem)
    if not roots:
        raise BadStamp("no authority was named that you trust")
    try:
        parsed = decode_timestamp_response(response)
        verifier = VerifierBuilder(
            policy_id=ObjectIdentifier(policy) if policy else None, roots=roots, nonce=nonce
        ).build()
        verifier.verify_message(parsed, data)
        return _stamp(parsed)
    except (VerificationError, ValueError, TypeError, IndexError) as fault:
        raise BadStamp(_reason(fault)) from fault


def trusted_certificates(pem: bytes) -> list[Certificate]:
    """The certificates of a PEM file, once each; raises BadStamp when it holds something else."""
    if not pem.strip():
        return []
    try:
        return list(dict.fromkeys(load_pem_x509_certificates(pem)))
    except ValueError as fault:
        raise BadStamp("the file of trusted authorities is no PEM file of certificates") from fault


def _stamp(response: TimeStampResponse) -> Stamp:
    info = response.tst_info
    certificates = [load_der_x509_certificate(each) for each in response.signed_data.certificates]
    [signer] = response.signed_data.signer_infos
    leaf = next(each for each in certificates if each.serial_number == signer.serial_number)
    return Stamp(
        time=info.gen_time.astimezone(UTC),
        authority=leaf.subject.rfc4514_string(),
        policy=info.policy.dotted_string,
        serial=info.serial_number,
    )


UNTRUSTED = "no authority that you trust leads to it"
_REASONS = (
    ("mismatch between messages", "it is for other bytes"),
    ("policy", "it was given under another policy"),
    ("nonce", "it answers another request"),
    ("expired", "a certificate had expired at the stamp's time"),
    ("not yet valid", "a certificate was not valid yet at the stamp's time"),
    ("issuer certificate", UNTRUSTED),
    ("self-signed", UNTRUSTED),
    ("self signed", UNTRUSTED),
    ("eku", "its certificate is not one for timestamps"),
    ("granted", "the authority refused it"),
)


def _reason(fault: Exception) -> str:
    said = str(fault)
    for sign, reason in _REASONS:
        if sign in said.lower():
            return reason
    return f"it cannot be verified ({said.splitlines()[0] if said else type(fault).__name__})"
