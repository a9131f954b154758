"""Decide which issuer a provider may speak as: compared exactly, by three rules.

Trailing slashes are part of the name (RP-03, RP-45). Two large providers do not
follow the plain rule and have rules of their own, for their own hosts only: leniency
towards everyone would be a hole. The page has the same rules in
`core/src/oidc/issuer.rs`.
"""

import re
from typing import Final

from yarl import URL

GOOGLE: Final = "https://accounts.google.com"
WELL_KNOWN: Final = "/.well-known/openid-configuration"

_GOOGLE_NAMES: Final = frozenset({GOOGLE, "accounts.google.com"})

# Microsoft's metadata for several tenants names a template instead of an issuer.
_TENANT: Final = "{tenantid}"
_TEMPLATE_HOSTS: Final = frozenset(
    {
        "login.microsoftonline.com",
        "login.microsoftonline.us",
        "login.partner.microsoftonline.cn",
    }
)
_TEMPLATE_PATHS: Final = frozenset(
    f"/{tenants}/v2.0" for tenants in ("common", "organizations", "consumers")
)
_GUID: Final = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE
)


def is_of_microsoft(issuer: str) -> bool:
    """Tell whether it is one of Entra ID's."""
    return URL(issuer).host in _TEMPLATE_HOSTS


def discovery_url(issuer: str) -> str:
    """Give the address of an issuer's metadata (RP-02)."""
    return issuer.removesuffix("/") + WELL_KNOWN


def is_usual_place(discovery: str) -> bool:
    """Tell whether metadata is where Discovery 1.0, 4 has every issuer keep it."""
    return discovery.partition("?")[0].endswith(WELL_KNOWN)


def expected_issuers(issuer: str | None, discovery: str | None) -> frozenset[str]:
    """List the names that the metadata may have.

    A configured issuer is the only one. Of a discovery address alone, the name is
    what precedes the well-known part, with or without a slash: both have that same
    address. Microsoft's shared endpoints, and nobody else's, may name a template.
    """
    if issuer:
        return frozenset({issuer})
    url = URL(discovery or "")
    prefix = (discovery or "").split("?")[0].removesuffix(WELL_KNOWN)
    path = url.path.removesuffix(WELL_KNOWN)
    if (
        url.scheme == "https"
        and url.host in _TEMPLATE_HOSTS
        and path in _TEMPLATE_PATHS
    ):
        return frozenset({prefix, template(url.host)})
    return frozenset({prefix, f"{prefix}/"})


def template(host: str | None) -> str:
    """Give the template that Microsoft's shared endpoints name."""
    return f"https://{host}/{_TENANT}/v2.0"


def sent_callback(issuer: str, iss: str) -> bool:
    """Tell whether the `iss` of a callback is this issuer (RFC 9207, 2.4)."""
    if not is_template(issuer):
        return iss == issuer
    before, after = issuer.split(_TENANT)
    tenant = iss.removeprefix(before).removesuffix(after)
    return f"{before}{tenant}{after}" == iss and _GUID.fullmatch(tenant) is not None


def is_template(issuer: str) -> bool:
    """Tell whether anyone with an account at Microsoft could come from there."""
    return any(issuer == template(host) for host in _TEMPLATE_HOSTS)


def is_open_to_anyone(issuer: str) -> bool:
    """Tell whether strangers can get an account there by themselves."""
    return issuer == GOOGLE or is_template(issuer)


def resolve(issuer: str, claimed: str, tenant: object) -> str | None:
    """Give the name under which a token's person is known, or nothing if foreign.

    `claimed` is the token's `iss`, `tenant` its `tid`.
    """
    if is_template(issuer):
        if not isinstance(tenant, str) or not _GUID.fullmatch(tenant):
            return None
        return claimed if claimed == issuer.replace(_TENANT, tenant) else None
    if issuer == GOOGLE:
        return GOOGLE if claimed in _GOOGLE_NAMES else None
    return claimed if claimed == issuer else None


def covers(issuer: str, name: str) -> bool:
    """Tell whether `resolve` gives people of this issuer that name."""
    if not is_template(issuer):
        return name == issuer
    before, _, after = issuer.partition(_TENANT)
    tenant = name.removeprefix(before).removesuffix(after)
    return bool(_GUID.fullmatch(tenant)) and name == issuer.replace(_TENANT, tenant)


def key_may_sign(key_issuer: object, claimed: str, tenant: object) -> bool:
    """Tell whether a key that names an issuer, as Microsoft's do, may sign for one."""
    if not isinstance(key_issuer, str):
        return key_issuer is None
    return key_issuer.replace(_TENANT, str(tenant)) == claimed
