"""Name the networks that an IP address belongs to, from the largest to the smallest.

What strangers may use up is shared out by these (`fair_share.py`, `request_limit.py`).
An address alone would say too little: a home with IPv6 has 2^64 of them, a customer of
a hosting company 65536 times as many. The sizes are those that are given away as one:
of IPv6 an internet provider (/32), a customer (/48), a home network (/64).
"""

from ipaddress import IPv4Address, IPv6Address
from typing import Final

# In bytes.
_OF_IPV4: Final = (2, 3, 4)
_OF_IPV6: Final = (4, 6, 8)

type Networks = tuple[bytes, ...]


def networks(address: IPv4Address | IPv6Address) -> Networks:
    """Give the first bits of the address, once for each size of network."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    lengths = _OF_IPV4 if isinstance(address, IPv4Address) else _OF_IPV6
    return tuple(address.packed[:length] for length in lengths)
