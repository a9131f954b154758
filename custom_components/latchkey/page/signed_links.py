"""Sign links that one browser may follow once, for one query and a short while.

`builtin.py` signs the links to Home Assistant's own page for clients that have to be
named first. A signature is an HMAC, so nothing is kept of those that nobody uses, and
restarting Home Assistant makes all of them void.
"""

from collections.abc import Callable
import hashlib
import heapq
import hmac
import re
import secrets
from typing import Final

LIFETIME: Final = 600
"""Seconds from the document to the click."""

MOST_USED: Final = 10_000
"""How many used signatures are remembered."""

_SIGNATURE: Final = re.compile(r"(?P<issued>[0-9a-f]{1,16})-[0-9a-f]{64}")


class SignedLinks:
    """The signatures of one process."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Draw a key that nobody else ever sees; the clock counts seconds."""
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._used: set[str] = set()
        self._by_age: list[tuple[int, str]] = []
        # Whatever was issued until then counts as used: more is not remembered.
        self._forgotten = 0

    def sign(self, browser: str, query: str) -> str:
        """Sign a query for the browser that holds this value."""
        return self._sign(self._now(), browser, query)

    def is_valid(self, signature: str, browser: str, query: str) -> bool:
        """Tell whether it is ours, for both of them, in time, and not used yet."""
        match = _SIGNATURE.fullmatch(signature)
        if match is None:
            return False
        issued = int(match["issued"], 16)
        return (
            hmac.compare_digest(signature, self._sign(issued, browser, query))
            and self._now() - LIFETIME * 1_000 < issued <= self._now()
            and issued > self._forgotten
            and signature not in self._used
        )

    def use(self, signature: str, browser: str, query: str) -> bool:
        """Tell the same, and take it for used from now on."""
        if not self.is_valid(signature, browser, query):
            return False
        oldest = self._now() - LIFETIME * 1_000
        while self._by_age and (
            self._by_age[0][0] <= oldest or len(self._by_age) >= MOST_USED
        ):
            # Nobody gets to use one twice by filling the memory. It costs those who
            # have waited longest before they followed their link.
            self._forgotten, forgotten = heapq.heappop(self._by_age)
            self._used.discard(forgotten)
        issued = int(signature.partition("-")[0], 16)
        heapq.heappush(self._by_age, (issued, signature))
        self._used.add(signature)
        return True

    def _now(self) -> int:
        return int(self._clock() * 1_000)

    def _sign(self, issued: int, browser: str, query: str) -> str:
        # The first two hold no spaces, so no other three make the same text.
        text = f"{issued:x} {browser} {query}".encode(errors="surrogateescape")
        digest = hmac.digest(self._key, text, hashlib.sha256)
        return f"{issued:x}-{digest.hex()}"
