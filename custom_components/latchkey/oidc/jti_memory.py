"""Remember which logout tokens have come, for as long as they would be believed.

Back-Channel Logout 1.0, 2.6, 8. It is bounded by the greatest age of a token, and for
each provider by a number: where one sends more than that, what it sends is refused up
to the age that is remembered no more, so that nothing is believed twice; nor is it
after a clock was wrong. No provider can push out another's. What is kept is a digest.
Pure; `people/session_store.py` keeps it on the disk.
"""

from dataclasses import dataclass, field
import hashlib
from typing import Any, Final

MOST: Final = 2000


@dataclass(slots=True)
class JtiMemory:
    """What one provider has sent."""

    good_until: dict[str, float] = field(default_factory=dict)
    """By the digest of a `jti`, until when its token would be believed."""
    forgotten_until: float = 0
    """What is good no longer than this may have come already."""

    def accept(self, jti: str, good_until: float, now: float) -> bool:
        """Tell whether a token comes for the first time, and remember it."""
        for gone in [each for each, end in self.good_until.items() if end <= now]:
            self._forget(gone)
        digest = hashlib.sha256(jti.encode(errors="surrogatepass")).hexdigest()
        if digest in self.good_until or good_until <= self.forgotten_until:
            return False
        self.good_until[digest] = good_until
        if len(self.good_until) > MOST:
            self._forget(min(self.good_until, key=lambda each: self.good_until[each]))
        return True

    def describe(self) -> dict[str, Any]:
        """Give what is written to the disk."""
        return {
            "good_until": dict(self.good_until),
            "forgotten_until": self.forgotten_until,
        }

    def _forget(self, digest: str) -> None:
        good_until = self.good_until.pop(digest)
        self.forgotten_until = max(self.forgotten_until, good_until)
