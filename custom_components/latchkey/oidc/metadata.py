"""Validate a provider's metadata, and choose what its tokens will be signed with.

RP-01 to RP-06. Pure: `documents.py` fetches. Members that are not known are ignored,
and endpoints may be on other hosts than the issuer, as they are at many providers.
"""

from dataclasses import dataclass
from typing import Any, Final

from .. import addresses
from ..fault import FaultError, misconfigured
from . import issuer as issuers, reach
from .algorithms import SUPPORTED

# What the authorization request adds; an endpoint that brings its own is broken.
_OURS: Final = frozenset(
    {
        "client_id",
        "code_challenge",
        "code_challenge_method",
        "nonce",
        "redirect_uri",
        "response_type",
        "scope",
        "state",
    }
)

# What the request to log out adds.
_OF_LOG_OUT: Final = frozenset({"client_id", "post_logout_redirect_uri", "state"})

_AUTH_METHODS: Final = frozenset({"client_secret_basic", "client_secret_post", "none"})


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is used of a provider's metadata, after it passed every check."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    algorithms: tuple[str, ...]
    auth_methods: frozenset[str]
    iss_parameter: bool
    # Back-Channel Logout 1.0, 2.1.
    backchannel_logout: bool
    # What is listed, which may be less than there is; nothing if there is no list.
    lists_public_clients: bool
    scopes: tuple[str, ...]
    # RP-Initiated Logout 1.0, 2.1.
    end_session_endpoint: str | None = None
    # Whether its ID Tokens are said to tell when the person authenticated.
    lists_auth_time: bool = False
    # Which values of `prompt` it takes; nothing if it does not say.
    prompts: tuple[str, ...] = ()


def validate(
    document: dict[str, Any], expected: frozenset[str], discovery_url: str | None = None
) -> Metadata:
    """Take a document whose issuer is an expected one, or raise `FaultError`.

    What it may name depends on where it comes from: by default from the issuer.
    """
    issuer = document.get("issuer")
    if issuer is None:
        raise misconfigured("metadata-issuer-missing")
    if not isinstance(issuer, str) or issuer not in expected:
        raise misconfigured("metadata-issuer", str(issuer)[:200])
    _validate_code_flow(document)
    place = discovery_url or issuer
    authorization = _endpoint(document, "authorization_endpoint", place)
    if _OURS & addresses.query_names(authorization):
        raise misconfigured("metadata-malformed", "authorization_endpoint")
    userinfo = document.get("userinfo_endpoint")
    return Metadata(
        issuer=issuer,
        authorization_endpoint=authorization,
        token_endpoint=_endpoint(document, "token_endpoint", place),
        jwks_uri=_endpoint(document, "jwks_uri", place),
        userinfo_endpoint=_endpoint(document, "userinfo_endpoint", place)
        if userinfo
        else None,
        algorithms=_algorithms(document),
        auth_methods=_auth_methods(document),
        iss_parameter=document.get("authorization_response_iss_parameter_supported")
        is True,
        backchannel_logout=document.get("backchannel_logout_supported") is True,
        lists_public_clients="none"
        in (names(document, "token_endpoint_auth_methods_supported") or ["none"]),
        scopes=tuple(filter(str.isprintable, names(document, "scopes_supported"))),
        end_session_endpoint=_end_session_endpoint(document, place),
        lists_auth_time=_lists_auth_time(document, issuer),
        prompts=_prompts(document),
    )


def validate_for_browser(known: Metadata) -> None:
    """Refuse what the page's policy could not let it talk to (RP-58).

    A policy has no way to write an IPv6 address, and browsers pass over it.
    """
    url = addresses.parse(known.token_endpoint)
    if url is not None and ":" in (url.host or ""):
        raise misconfigured("token-endpoint-numeric", known.token_endpoint[:200])


def _validate_code_flow(document: dict[str, Any]) -> None:
    types = names(document, "response_types_supported")
    if types and "code" not in types:
        raise misconfigured("metadata-response-types")
    # RP-05. Nothing said is no refusal: some that support PKCE do not list it, and
    # state and nonce are always sent too.
    methods = names(document, "code_challenge_methods_supported")
    if methods and "S256" not in methods:
        raise misconfigured("metadata-pkce", ", ".join(methods)[:200])


def _algorithms(document: dict[str, Any]) -> tuple[str, ...]:
    """Give those we believe, best first. RP-41: HMAC beside them is no offence."""
    listed = names(document, "id_token_signing_alg_values_supported") or ["RS256"]
    usable = tuple(name for name in SUPPORTED if name in listed)
    if not usable:
        raise misconfigured("metadata-algorithms", ", ".join(listed)[:200])
    return usable


def _auth_methods(document: dict[str, Any]) -> frozenset[str]:
    """Give those that a client could use here; what nobody knows here stays out."""
    listed = names(document, "token_endpoint_auth_methods_supported")
    return _AUTH_METHODS & frozenset(listed or ["client_secret_basic"])


def _endpoint(document: dict[str, Any], name: str, discovery_url: str) -> str:
    address = document.get(name)
    url = addresses.parse(address)
    if url is None or not isinstance(address, str):
        raise misconfigured("metadata-malformed", name)
    if not addresses.is_secure(url):
        short = name.removesuffix("_endpoint").removesuffix("_uri")
        suffix = "" if short == "jwks" else "-endpoint"
        code = f"{short}{suffix}-insecure"
        raise misconfigured(code, address[:200])
    if not reach.may_name(discovery_url, address):
        raise misconfigured("endpoint-local", address)
    return address


def _lists_auth_time(document: dict[str, Any], issuer: str) -> bool:
    """Tell whether `auth_time` is among the claims. Microsoft lists what it omits."""
    listed = document.get("claims_supported")
    is_listed = isinstance(listed, list) and "auth_time" in listed
    return is_listed and not issuers.is_of_microsoft(issuer)


def _prompts(document: dict[str, Any]) -> tuple[str, ...]:
    """Read a list (Initiating User Registration 1.0, 4). One of no use says nothing."""
    listed = document.get("prompt_values_supported")
    named = listed if isinstance(listed, list) else []
    return tuple(each for each in named if isinstance(each, str))


def _end_session_endpoint(document: dict[str, Any], place: str) -> str | None:
    """Give where people log out. One that cannot be used keeps nobody out."""
    try:
        endpoint = _endpoint(document, "end_session_endpoint", place)
    except FaultError:
        return None
    return None if addresses.query_names(endpoint) & _OF_LOG_OUT else endpoint


def names(document: dict[str, Any], name: str) -> list[str]:
    """Read a member that is a list of names, or missing."""
    listed = document.get(name)
    if listed is None:
        return []
    if not isinstance(listed, list) or not all(
        isinstance(each, str) for each in listed
    ):
        raise misconfigured("metadata-malformed", name)
    return listed
