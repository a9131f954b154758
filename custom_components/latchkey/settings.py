"""Read what an administrator configures about one provider.

One schema: the form of Home Assistant's screens is made of `FIELDS`, YAML is checked
by it, and `read` validates the values of both. Whether the provider itself agrees is
for `oidc/documents.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import voluptuous as vol

from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from . import addresses, provider_names, role_settings, session_settings
from .oidc import audiences, claim_path, issuer as issuers
from .oidc.algorithms import SUPPORTED
from .plain_text import is_blank
from .provider_names import Names
from .role_settings import RoleRules
from .session_settings import Check, ProviderLogOut
from .settings_error import SettingsError
from .web import icons


class Unknown(StrEnum):
    """What happens to a person who signs in for the first time."""

    APPROVE = "approve"
    REFUSE = "refuse"
    CREATE = "create"
    LINK = "link"


class Exchange(StrEnum):
    """Who redeems the authorization code."""

    AUTO = "auto"
    BROWSER = "browser"
    SERVER = "server"


class Separator(StrEnum):
    """What stands between the values of a claim that is one text."""

    NONE = "none"
    COMMA = "comma"
    SEMICOLON = "semicolon"
    SPACE = "space"


class ClientAuthentication(StrEnum):
    """How a confidential client authenticates at the token endpoint.

    `BASIC_UNENCODED` is for providers that do not decode what RFC 6749, 2.3.1 has
    clients encode.
    """

    AUTO = "auto"
    BASIC = "client_secret_basic"
    POST = "client_secret_post"
    BASIC_UNENCODED = "client_secret_basic_unencoded"


class Position(StrEnum):
    """Where the provider stands in the list, seen from Home Assistant's own."""

    ABOVE = "above"
    BELOW = "below"


class RedirectUrl(StrEnum):
    """Where the provider sends people back to."""

    OWN = "own"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Settings:
    """One provider, as configured."""

    id: str
    name: str
    names: Names
    issuer: str | None
    discovery_url: str
    client_id: str
    client_secret: str | None = field(repr=False)
    scopes: str
    icon: str
    unknown: Unknown
    rule_claim: str | None
    rule_values: tuple[str, ...]
    rule_separator: Separator
    anyone: bool
    same_people: bool
    exchange: Exchange
    position: Position
    second_factor: bool
    userinfo: bool
    origins: tuple[str, ...]
    redirect_url: RedirectUrl
    auto: bool
    algorithm: str | None
    ca_file: str | None
    client_authentication: ClientAuthentication
    audiences: tuple[str, ...]
    roles: RoleRules | None
    follow_name: bool
    check: Check
    refresh_token_hours: int
    unanswered_days: int
    sign_in_again_days: int
    log_out: ProviderLogOut

    @property
    def expected_issuers(self) -> frozenset[str]:
        """List the names that the provider may give itself."""
        return issuers.expected_issuers(self.issuer, self.discovery_url)

    @property
    def is_checked(self) -> bool:
        """Tell whether the provider is asked if people may stay signed in."""
        return self.check is not Check.OFF


def _select(options: type[StrEnum], name: str) -> SelectSelector:
    return SelectSelector(
        SelectSelectorConfig(
            options=[option.value for option in options], translation_key=name
        )
    )


def open_choice(offered: list[str]) -> SelectSelector:
    """Let several texts be typed, or chosen of those that are offered."""
    return SelectSelector(
        SelectSelectorConfig(options=offered, multiple=True, custom_value=True)
    )


_TEXT: Final = TextSelector()
_TEXTS: Final = TextSelector(TextSelectorConfig(multiple=True))
_URL: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))
_PASSWORD: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD))

_ICON: Final = SelectSelector(
    SelectSelectorConfig(
        options=list(icons.NAMES), custom_value=True, translation_key="icon"
    )
)

FIELDS: Final[dict[vol.Marker, Any]] = {
    vol.Required("name"): _TEXT,
    vol.Optional("discovery_url"): _URL,
    vol.Optional("issuer"): _URL,
    vol.Required("client_id"): _TEXT,
    vol.Optional("client_secret"): _PASSWORD,
    # Not set in what was stored, or written into YAML, before there was a choice.
    vol.Optional("own_redirect_url", default=False): BooleanSelector(),
    vol.Optional("scopes", default="openid profile email"): _TEXT,
    vol.Optional("unknown_people", default="approve"): _select(
        Unknown, "unknown_people"
    ),
    vol.Optional("rule_claim"): _TEXT,
    vol.Optional("rule_values", default=list): _TEXTS,
    vol.Optional("rule_separator", default="none"): _select(
        Separator, "rule_separator"
    ),
    vol.Optional("anyone", default=False): BooleanSelector(),
    vol.Optional("same_people", default=False): BooleanSelector(),
    vol.Optional("second_factor", default=False): BooleanSelector(),
    vol.Optional("userinfo", default=False): BooleanSelector(),
    vol.Optional("names", default=list): _TEXTS,
    vol.Optional("icon", default=icons.choice(icons.DEFAULT)): _ICON,
    vol.Optional("position", default="below"): _select(Position, "position"),
    vol.Optional("auto", default=False): BooleanSelector(),
    vol.Optional("origins", default=list): _TEXTS,
    vol.Optional("exchange", default="auto"): _select(Exchange, "exchange"),
    vol.Optional("client_authentication", default="auto"): _select(
        ClientAuthentication, "client_authentication"
    ),
    vol.Optional("algorithm"): SelectSelector(
        SelectSelectorConfig(options=list(SUPPORTED))
    ),
    vol.Optional("ca_file"): _TEXT,
    vol.Optional("audiences", default=list): open_choice([]),
    **role_settings.FIELDS,
    **session_settings.FIELDS,
}


def read_name(text: str) -> str:
    """Read what the button says, or raise `SettingsError`."""
    return _line("name", text)


def validate_new_name(text: str) -> str:
    """Read a name that somebody has just typed; what is stored may be any that it was.

    One that nobody sees would be a button without words (`plain_text.py`).
    """
    name = read_name(text)
    if is_blank(name):
        raise SettingsError("name", "empty")
    if len(name) > provider_names.LONGEST:
        raise SettingsError("name", "name_too_long")
    return name


def read(provider_id: str, data: Mapping[str, Any]) -> Settings:
    """Validate the values, or raise `SettingsError` on the first that can't be used."""
    issuer, discovery = validate_provider(data)
    secret = data.get("client_secret") or None
    exchange = Exchange(data["exchange"])
    if exchange is Exchange.BROWSER and secret is not None:
        raise SettingsError("exchange", "secret_in_browser")
    if exchange is Exchange.AUTO:
        exchange = Exchange.SERVER if secret else Exchange.BROWSER
    authentication = ClientAuthentication(data["client_authentication"])
    if authentication is not ClientAuthentication.AUTO and secret is None:
        raise SettingsError("client_authentication", "secret_missing")
    settings = Settings(
        id=provider_id,
        name=read_name(data["name"]),
        names=provider_names.read(data["names"]),
        issuer=issuer,
        discovery_url=discovery,
        client_id=_line("client_id", data["client_id"]),
        client_secret=secret,
        scopes=_validate_scopes(data["scopes"]),
        icon=_validate_icon(data["icon"]),
        unknown=Unknown(data["unknown_people"]),
        rule_claim=(data.get("rule_claim") or "").strip() or None,
        rule_values=tuple(filter(None, map(str.strip, data["rule_values"]))),
        rule_separator=Separator(data["rule_separator"]),
        anyone=data["anyone"],
        same_people=data["same_people"],
        exchange=exchange,
        position=Position(data["position"]),
        second_factor=data["second_factor"],
        userinfo=data["userinfo"],
        origins=tuple(map(_validate_origin, data["origins"])),
        redirect_url=RedirectUrl.OWN
        if data["own_redirect_url"]
        else RedirectUrl.SHARED,
        auto=data["auto"],
        algorithm=data.get("algorithm") or None,
        client_authentication=authentication,
        ca_file=_validate_ca_file(data.get("ca_file")),
        audiences=_validate_audiences(data["audiences"]),
        roles=role_settings.read(data),
        follow_name=data["follow_name"],
        check=Check(data["check"]),
        refresh_token_hours=int(data["refresh_token_hours"]),
        unanswered_days=int(data["unanswered_days"]),
        sign_in_again_days=int(data["sign_in_again_days"]),
        log_out=ProviderLogOut(data["log_out"]),
    )
    _validate_rule(settings)
    return settings


def validate_provider(data: Mapping[str, Any]) -> tuple[str | None, str]:
    """Give the issuer, if it is configured, and the address of its metadata."""
    issuer = (data.get("issuer") or "").strip() or None
    discovery = (data.get("discovery_url") or "").strip()
    if issuer and not (issuers.is_template(issuer) and discovery):
        _validate_address("issuer", issuer)
        if "?" in issuer:
            raise SettingsError("issuer", "address_invalid")
    if discovery:
        _validate_address("discovery_url", discovery)
        # From anywhere else only for whoever knows the name that is claimed there.
        if not issuer and not issuers.is_usual_place(discovery):
            raise SettingsError("discovery_url", "not_a_discovery_url")
    elif issuer:
        discovery = issuers.discovery_url(issuer)
    else:
        raise SettingsError("discovery_url", "provider_missing")
    return issuer, discovery


def _validate_address(name: str, address: str) -> None:
    url = addresses.parse(address)
    if url is None or url.scheme not in {"http", "https"}:
        raise SettingsError(name, "address_invalid")
    if not addresses.is_secure(url):
        raise SettingsError(name, "address_insecure")


def _validate_scopes(scopes: str) -> str:
    """RP-09: what is needed to sign in, and nothing that outlives it."""
    words = scopes.split()
    if "openid" not in words:
        raise SettingsError("scopes", "scope_openid_missing")
    if "offline_access" in words:
        raise SettingsError("scopes", "scope_offline_access")
    return " ".join(dict.fromkeys(words))


def _validate_icon(icon: str) -> str:
    icon = icons.stored(icon)
    if not icons.validate(icon):
        raise SettingsError("icon", "icon_invalid")
    return icon


def _validate_origin(address: str) -> str:
    origin = addresses.origin(address.strip())
    if origin is None or address.strip().rstrip("/") != origin:
        raise SettingsError("origins", "origin_invalid")
    return origin


def _validate_ca_file(path: str | None) -> str | None:
    """Whether there is such a file is seen when it is read (`certificates.py`)."""
    path = (path or "").strip()
    if not path.isprintable():
        raise SettingsError("ca_file", "empty")
    return path or None


def _validate_audiences(typed: list[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(audience.strip() for audience in typed))
    if len(found) > audiences.MOST or not all(map(audiences.is_valid, found)):
        raise SettingsError("audiences", "audience_invalid")
    return found


def _validate_rule(settings: Settings) -> None:
    """Let nobody create accounts for the whole world without saying so."""
    if (settings.rule_claim is None) is not (not settings.rule_values):
        name = "rule_values" if settings.rule_claim else "rule_claim"
        raise SettingsError(name, "rule_incomplete")
    if settings.rule_claim and not claim_path.is_valid(settings.rule_claim):
        raise SettingsError("rule_claim", "rule_claim_invalid")
    if settings.unknown is not Unknown.CREATE or settings.rule_claim:
        return
    if any(map(issuers.is_open_to_anyone, settings.expected_issuers)):
        raise SettingsError("rule_claim", "rule_required")
    if not settings.anyone:
        raise SettingsError("rule_claim", "rule_or_anyone")


def _line(name: str, text: str) -> str:
    text = text.strip()
    if not text or not text.isprintable():
        raise SettingsError(name, "empty")
    return text


def _yaml_provider(value: dict[str, Any]) -> Settings:
    try:
        return read(value["id"], value)
    except SettingsError as err:
        raise vol.Invalid(err.problem, path=[err.name]) from err


def _yaml_unique(providers: list[Settings]) -> list[Settings]:
    ids = [provider.id for provider in providers]
    if len(set(ids)) != len(ids):
        msg = "two providers have the same id"
        raise vol.Invalid(msg)
    if sum(provider.auto for provider in providers) > 1:
        msg = "only one provider can be the one to go to at once"
        raise vol.Invalid(msg)
    return providers


YAML_PROVIDERS: Final = vol.All(
    cv.ensure_list,
    [vol.All(vol.Schema({vol.Required("id"): cv.slug, **FIELDS}), _yaml_provider)],
    _yaml_unique,
)
