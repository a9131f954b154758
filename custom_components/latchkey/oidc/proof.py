"""Turn what the page brings into a proven identity, or into the reason why not.

RP-55: everything is verified here, whatever the page has verified before. Called by
`login_flow.py` once per flow, after the nonce was consumed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
import re
import time
from typing import Any, Final

from ..fault import FaultError, Reason, rejected
from ..people.live_flows import LiveFlows, Ticket
from ..settings import Exchange
from . import audiences, claims, exchange, fetching, id_token, userinfo
from .claims import Identity
from .documents import Documents
from .exchange import Code, Tokens
from .grant import Granted, read_granted
from .id_token import Decoded
from .jwks import KeySet
from .metadata import Metadata

_PARTS = frozenset({"id_token", "token_response", "code", "code_verifier"})

# RFC 7636, 4.1.
_VERIFIER: Final = re.compile(r"[A-Za-z0-9\-._~]{43,128}")

# RFC 6749, A.11, and as long as any provider makes one.
CODE: Final = re.compile(r"[\x20-\x7e]{1,4096}")


@dataclass(frozen=True, slots=True)
class Proven:
    """A person, and the token that more claims can be read with."""

    identity: Identity
    access_token: str | None = field(repr=False)
    granted: Granted | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Signed:
    """What a provider signed, for whomever it did."""

    claims: dict[str, Any] = field(repr=False)
    issuer: str
    algorithm: str
    curve: str | None


def is_proof(posted: Mapping[str, Any] | None) -> bool:
    """Tell whether the page posted any part of a proof."""
    return bool(posted and _PARTS & posted.keys())


async def async_verify(
    documents: Documents,
    flows: LiveFlows,
    ticket: Ticket,
    posted: Mapping[str, Any],
    validate_redirect: Callable[[str, Metadata], None],
) -> Proven:
    """Verify a proof of the kind that this provider needs, or raise `FaultError`.

    `validate_redirect` raises it for a redirect URI that is not this provider's.
    """
    settings = documents.settings
    if settings.exchange is Exchange.SERVER:
        code = _read_code(posted)
        known, _keys, _algorithm = await documents.async_load()
        # By the very metadata that says where the code goes.
        validate_redirect(code.redirect_uri, known)
        # A browser brings a code that only the provider can tell from a made-up one.
        documents.token_requests.charge(ticket.networks, time.time())
        tokens = await exchange.async_redeem(documents.hass, settings, known, code)
        documents.token_requests.give_back(ticket.networks)
        try:
            identity = await _async_validate(documents, flows, ticket, tokens)
        except FaultError as fault:
            fault.forged = _is_forged_by_code(fault)
            raise
        return Proven(identity, tokens.access_token, tokens.granted)
    tokens = _read_tokens(posted)
    identity = await _async_validate(documents, flows, ticket, tokens)
    return Proven(identity, tokens.access_token or None, tokens.granted)


async def async_complete(documents: Documents, proven: Proven) -> Identity:
    """Add what UserInfo says, where this provider keeps what is missing there."""
    settings, identity = documents.settings, proven.identity
    if not settings.userinfo or not identity.lacks(settings):
        return identity
    if proven.access_token is None:
        raise rejected("access-token-missing")
    known, _keys, _algorithm = await documents.async_load()
    # Nobody gets here without an ID Token of the provider's for this very flow, so a
    # stranger cannot have it asked more often than they sign in there.
    try:
        more = await userinfo.async_read(
            documents.hass,
            known,
            proven.access_token,
            identity.subject,
            ca_file=settings.ca_file,
        )
    except FaultError as fault:
        # Where the provider itself gave the access token, nobody has exchanged it.
        fault.forged = fault.forged and settings.exchange is not Exchange.SERVER
        raise
    return replace(identity, claims=userinfo.merge(identity.claims, more))


def _is_forged_by_code(fault: FaultError) -> bool:
    """Tell an attack from a mistake where the provider itself gave the token.

    No token is forged here, and no code is stolen: the provider redeems one for its
    verifier only, which the page that drew it gives to nobody else. Whoever brings a
    code and its verifier has signed in at the provider for them, so what does not fit
    can be tried no more often than that, and there is nothing to be guessed: a nonce
    has 256 bits. An uncounted attempt with another nonce is worth nothing to an
    attacker, and some providers lose the nonce, or send one of their own, when they
    authenticate a federated person twice: their people must not be banned for it.
    A nonce that has brought its proof already is counted. This Home Assistant issued
    it, to a flow that is over, so it is somebody's second use of it.
    """
    return fault.reason is Reason.ALREADY_USED


async def _async_validate(
    documents: Documents, flows: LiveFlows, ticket: Ticket, tokens: Tokens
) -> Identity:
    signed = await async_validate_signature(documents, tokens.id_token)
    try:
        issuer, subject = validate_signed(
            documents, signed, tokens, ticket.nonce, ticket.began
        )
    except FaultError as fault:
        # Only another flow's: this one's own nonce would have been the right one.
        if fault.code == "id-token-nonce" and flows.was_used(signed.claims["nonce"]):
            code = "already-used"
            raise FaultError(Reason.ALREADY_USED, code, forged=True) from fault
        raise
    return Identity(
        issuer,
        subject,
        signed.claims,
        sid=claims.session_id(signed.claims),
        auth_time=claims.authenticated_at(signed.claims),
        issued_at=id_token.number(signed.claims.get("iat")),
    )


async def async_validate_signature(documents: Documents, token: str) -> Signed:
    """Find out what the provider has signed as an ID Token, or raise `FaultError`."""
    decoded = id_token.decode(token)
    _known, _keys, algorithm = await documents.async_load()
    id_token.validate_header(decoded.header, algorithm)
    return await async_validate_decoded(documents, decoded)


async def async_validate_decoded(documents: Documents, decoded: Decoded) -> Signed:
    """Verify the signature of any token of the provider's, or raise `FaultError`."""
    known, keys, algorithm = await documents.async_load()
    kid = id_token.validate_algorithm(decoded.header, algorithm)
    key = await _async_key(documents, keys, algorithm, kid)
    id_token.validate_signature(decoded, algorithm, key)
    return Signed(decoded.claims, known.issuer, algorithm, key.get("crv"))


def validate_signed(
    documents: Documents, signed: Signed, tokens: Tokens, nonce: str, began: float
) -> tuple[str, str]:
    """Give issuer and subject of a token for this client, or raise `FaultError`."""
    expected = id_token.Expected(
        issuer=signed.issuer,
        client_id=documents.settings.client_id,
        audiences=documents.settings.audiences,
        nonce=nonce,
        began=began,
        now=time.time(),
    )
    try:
        issuer, subject = id_token.validate_claims(signed.claims, expected)
    except FaultError as fault:
        if fault.code == "id-token-aud-untrusted":
            found = id_token.untrusted_audiences(
                signed.claims, expected.client_id, expected.audiences
            )
            audiences.async_remember(documents.hass, documents.settings.id, found)
        raise
    if tokens.access_token:
        id_token.validate_access_token(
            signed.claims, tokens.access_token, signed.algorithm, signed.curve
        )
    return issuer, subject


async def _async_key(
    documents: Documents, keys: KeySet, algorithm: str, kid: str | None
) -> dict[str, Any]:
    """Find the key, in a newer set if there is none in the known one (RP-44)."""
    key = keys.choose(algorithm, kid)
    if key is None:
        keys = await documents.async_refetch_keys()
        key = keys.choose(algorithm, kid)
    if key is None:
        raise rejected("id-token-kid-unknown", forged=True)
    return key


def _read_code(posted: Mapping[str, Any]) -> Code:
    code, verifier = posted.get("code"), posted.get("code_verifier")
    redirect_uri = posted.get("redirect_uri")
    if (
        not isinstance(code, str)
        or not isinstance(verifier, str)
        or not isinstance(redirect_uri, str)
        or not code
    ):
        raise rejected("proof-incomplete", forged=True)
    if _VERIFIER.fullmatch(verifier) is None:
        # Our page makes them itself, so this one is of somebody who guesses.
        raise rejected("code-verifier-malformed", forged=True)
    if CODE.fullmatch(code) is None:
        # Codes are made by the provider. Nobody is asked about this one.
        raise rejected("code-malformed")
    return Code(code, verifier, redirect_uri)


def _read_tokens(posted: Mapping[str, Any]) -> Tokens:
    """Read what a public client's page was given, as it was given to the page.

    How long a refresh token is good, say, is its word here. It is nobody's loss but
    its own person's: who keeps the refresh token back is not checked, and who makes
    one up is signed out by it.
    """
    token, answer = posted.get("id_token"), posted.get("token_response")
    if not isinstance(token, str) or not isinstance(answer, (str, type(None))):
        raise rejected("proof-incomplete", forged=True)
    if answer is None:
        return Tokens(token, "")
    try:
        body = answer.encode(errors="surrogatepass")
        content = fetching.read_object(body, HTTPStatus.OK)
    except fetching.FetchError as err:
        raise rejected("proof-incomplete", forged=True) from err
    access_token = content.get("access_token")
    if not isinstance(access_token, str):
        access_token = ""
    return Tokens(token, access_token, read_granted(content, access_token))
