"""Asks a time-stamping authority (RFC 3161 over HTTP) for a stamp, and believes it only when it verifies."""

from dataclasses import dataclass

import aiohttp
from rfc3161_client import TimestampRequestBuilder
from rfc3161_client.base import HashAlgorithm

from replyclock.errors import AuthorityDown, NotAllowed
from replyclock.evidence.stamps import BadStamp, read_stamp

_MOST_BYTES = 1_000_000
_QUERY = "application/timestamp-query"


@dataclass(frozen=True, slots=True)
class Rfc3161Authority:
    """proofs.StampAuthority at an address; `certificates` are the pinned ones, PEM."""

    name: str
    url: str
    certificates: bytes
    policy: str | None = None
    timeout_seconds: float = 20

    async def stamp(self, data: bytes) -> bytes:
        """The whole TimeStampResp over `data`, checked; raises AuthorityDown, or NotAllowed."""
        request = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build()
        response = await self._post(request.as_bytes())
        try:
            read_stamp(response, data, self.certificates, self.policy, request.nonce)
        except BadStamp as fault:
            raise NotAllowed(
                f"The stamp that authority.{self.name} gave is not kept: {fault}. "
                "Check its url, certificates and policy in the settings."
            ) from fault
        return response

    async def _post(self, request: bytes) -> bytes:
        timeout = aiohttp.ClientTimeout(total=self.timeout_seconds)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(self.url, data=request, headers={"Content-Type": _QUERY}) as answer,
            ):
                if answer.status != 200:
                    raise AuthorityDown(self._down(f"it answered with status {answer.status}"))
                body = await answer.content.read(_MOST_BYTES)
                while not answer.content.at_eof() and len(body) < _MOST_BYTES:
                    body += await answer.content.read(_MOST_BYTES - len(body))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as fault:
            raise AuthorityDown(self._down(str(fault) or type(fault).__name__)) from fault
        return body

    def _down(self, why: str) -> str:
        return f"authority.{self.name} ({self.url}) gave no stamp: {why}; it is asked again at the next seal."
