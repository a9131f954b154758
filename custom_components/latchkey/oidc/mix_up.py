"""Decide whether a provider's redirect URL is safe to use beside the others (RP-07).

The attack (mix-up, RFC 9700, 4.4): a person chooses the provider E, which is hostile.
E's own page sends the browser on to the honest provider H, with the `state` and the
PKCE challenge that the person's page made for E, and with a `nonce` of a flow that E
began here by H, as anybody can. H knows the person and sends the browser back with a
code. If the page takes that for E's answer, code *and verifier* go to E, who has
everything that its own flow by H needs: it signs in as the person. Neither PKCE nor
the nonce prevents that, since the challenge is the right one and the nonce is E's.

So an answer of H must never be taken for E's. What is asked is always of the provider
in the page's record, here called E, whoever that is:

* **E has its own redirect URL.** H sends people only where H's client is registered,
  which is never E's URL, so H's answer comes back on another path than the record's,
  and the page stops. Whether H has its own or shares the other, announces `iss` or
  not, and who redeems the codes of either, changes nothing. It takes an exact redirect
  URL at H: where H's client allows everything below `/auth/latchkey/callback`, H sends
  people to E's URL too, and only H's `iss` or H's client secret is left.
* **E shares the old URL, and is the only provider.** There is no H.
* **E shares it and announces `iss`** (RFC 9207). The page then believes no answer
  without it (RP-24), and H's says H, if it says anything: the page stops. It is E's
  word that holds E to it; H may be silent. But *who* speaks must be told by `iss`: if
  another provider may give itself the same issuer (an entry whose metadata comes from
  elsewhere), H's own `iss` would pass. Then E is not safe, unless the code goes to the
  same token endpoint all the same. A template of an issuer names many: not safe.
* **E shares it and does not announce `iss`.** Not safe, even if everybody else has
  a URL of their own: H may have shared the old one before, and nobody has taken it
  away at H since. It takes one URL at H that E has too.

Entries with one discovery URL are one provider: all of them trust the same document,
so there is no second one that could be hostile.

It is validated when the provider is offered, and again before its code is redeemed by
Home Assistant, by the metadata of that moment: what was offered under one token
endpoint is not redeemed at another. The page's policy lets it redeem codes only at
providers that are safe (`presentation.py`).

Where the others' metadata is unknown, what their settings allow counts. Pure. Called by
`provider.py`, by the form, and by `issues.py`, which tells the administrator.
"""

from collections.abc import Iterable, Mapping

from ..settings import RedirectUrl, Settings
from . import issuer as issuers
from .metadata import Metadata

type Peer = tuple[Settings, Metadata | None]
"""A provider, and what is known of its metadata."""


def is_safe(settings: Settings, known: Metadata | None, peers: Iterable[Peer]) -> bool:
    """Tell whether no answer of a peer can be taken for this provider's."""
    if settings.redirect_url is RedirectUrl.OWN:
        return True
    others = [peer for peer in peers if not _is_same(settings, peer[0])]
    if not others:
        return True
    if known is None or not known.iss_parameter or issuers.is_template(known.issuer):
        return False
    return not any(_may_pose_as(known, *peer) for peer in others)


def _is_same(one: Settings, other: Settings) -> bool:
    return one.discovery_url == other.discovery_url


def _may_pose_as(known: Metadata, other: Settings, theirs: Metadata | None) -> bool:
    """Tell whether another's answers may carry this issuer, and go elsewhere."""
    if known.issuer not in other.expected_issuers:
        return False
    return theirs is None or theirs.token_endpoint != known.token_endpoint


def unsafe(providers: Mapping[str, Peer]) -> set[str]:
    """Name those whose redirect URL is not safe beside the others."""
    return {
        provider_id
        for provider_id, (settings, known) in providers.items()
        if not is_safe(
            settings,
            known,
            [peer for name, peer in providers.items() if name != provider_id],
        )
    }
