"""Limit how often the visitors of one network make Home Assistant ask a provider.

Whoever brings a code has it redeemed with this client's credentials, and a stranger
can bring any number of codes that are none. Only requests that came to nothing are
held against a network, so people who sign in never get there, however many there are.
What is refused for this is nobody's attack and is not counted: an address may be
shared by many. Called by `proof.py`. Pure; the caller brings the time.
"""

from collections import OrderedDict
from typing import Final

from ..fault import FaultError, Reason
from ..people.networks import Networks

PERIOD_SECONDS: Final = 60

# In the largest of the networks of an address, in the next one, and from the address
# itself (of IPv6, from a home network).
MOST: Final = (960, 240, 60)

# Networks that are remembered. Each costs its visitor a request that is waited for,
# so this is more than one machine has answers for in a minute.
_MOST_NETWORKS: Final = 30_000


class RequestLimit:
    """The requests to one provider that came to nothing, for a minute."""

    def __init__(self) -> None:
        """Begin with none."""
        self._since: OrderedDict[bytes, float] = OrderedDict()
        self._requests: dict[bytes, int] = {}

    def charge(self, of: Networks, now: float) -> None:
        """Hold a request against its networks, or raise that it is one too many."""
        self._tidy(now)
        for network, most in zip(of, MOST, strict=True):
            if self._requests.get(network, 0) >= most:
                raise FaultError(Reason.TOO_MANY_FLOWS, "too-many-token-requests")
        for network in of:
            self._since.setdefault(network, now)
            self._requests[network] = self._requests.get(network, 0) + 1

    def give_back(self, of: Networks) -> None:
        """Forgive a request that brought tokens."""
        for network in of:
            if self._requests.get(network, 0) > 0:
                self._requests[network] -= 1

    def _tidy(self, now: float) -> None:
        """All are in the order of age, so the look ends at the first young one."""
        while self._since:
            network, since = next(iter(self._since.items()))
            young = since <= now < since + PERIOD_SECONDS
            if young and len(self._since) <= _MOST_NETWORKS:
                break
            del self._since[network], self._requests[network]
