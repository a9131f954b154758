"""Judge whether an answer to one provider could be taken for another's (RP-07).

RFC 9700, 4.4: a provider that names another's sign-in page as its own gets the codes
that people bring back from there. Two things prevent it. The answer says by `iss`
whose it is: then the page notices, if either of the two announces it, because it
believes no answer without an announced `iss` and none with a wrong one (RP-23 to
RP-25). Or there is nowhere else to go with the code: some providers give every client
an issuer of its own and have one address for all (authentik), which is no mix-up.

Where neither holds, neither of the two is offered: who poses as whom cannot be told.
It is judged by the metadata of both. What is known outlives a change of settings that
leads to the same place; who was never asked is asked first, once.
A provider that sends people on by a page of its own is not seen here. It would get a
code, but no way into this house: no token passes that is not of the flow's own
provider, with the flow's own nonce (RP-45, RP-51).

Called by the form, and for every flow by `provider.py`; `issues.py` tells it.
"""

from .addresses import parse
from .metadata import Metadata


def is_possible(one: Metadata, other: Metadata) -> bool:
    """Tell whether a code of the one could be sent to the other."""
    return (
        one.issuer != other.issuer
        and not one.iss_parameter
        and not other.iss_parameter
        and _place(one.authorization_endpoint) == _place(other.authorization_endpoint)
        and _place(one.token_endpoint) != _place(other.token_endpoint)
    )


def _place(endpoint: str) -> tuple[object, ...]:
    """Give where an address is, whatever its query and its spelling."""
    url = parse(endpoint)
    if url is None:
        return (endpoint,)
    return url.scheme.lower(), (url.host or "").lower(), url.port, url.path
