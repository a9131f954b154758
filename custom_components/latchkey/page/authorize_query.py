"""Read what a client asked for: the query of `/auth/authorize`, and who sent it.

Called for every document, so by anyone, as often as they like, while Home Assistant
waits: however long a query is, reading it costs little. RFC 6749, 3.1; RP-57.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
import re
from typing import Final
from urllib.parse import parse_qs, unquote_plus

from aiohttp import web

from .. import addresses, contract

LONGEST_QUERY: Final = 8_000
"""As much as everybody has to understand in an address (RFC 9110, 4.1).

Home Assistant takes three times that from anyone, and stands still while it is read.
"""

MOST_PARAMETERS: Final = 64
"""Clients send six, and each that is read costs more than its letters do."""

# What the program refuses to follow (`core/src/hass/authorization_request.rs`): one of
# these that stands there twice, and a way back that is too long or that a browser would
# alter.
_ONCE: Final = ("client_id", "redirect_uri", "state")
_ALTERED: Final = re.compile(r"^\s|[#\x00-\x1f\x7f-\x9f]|\s\Z")

# The client id of a frontend, as browsers write their origin.
_ORIGIN: Final = re.compile(
    r"https?://(?P<name>[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]+)?/"
)
_PORT: Final = re.compile(r":[0-9]+\Z")

_WEB: Final = frozenset({"http", "https"})
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:")

# This page's own parameter: nobody else gets to see it.
_HINT: Final = contract.PARAMETERS["hint"]

# What tells hass-openid where its answer goes: not for whoever opens this page to say.
_BASE_URL: Final = contract.PARAMETERS["base_url"]

# Any of their letters can be written with three.
_LONGEST_NAME: Final = 3 * max(len(_HINT), len(_BASE_URL))


@dataclass(frozen=True)
class Visit:
    """How somebody came here."""

    host: str
    """Host and port that the page was opened on, or nothing where that was not told."""

    query: str
    """The query as it was sent."""

    @cached_property
    def is_read(self) -> bool:
        """Whether somebody can mean it: of any other query nothing is known."""
        return (
            len(self.query) <= LONGEST_QUERY and self.query.count("&") < MOST_PARAMETERS
        )

    @cached_property
    def _parameters(self) -> Mapping[str, list[str]]:
        return parse_qs(self.query, keep_blank_values=True) if self.is_read else {}

    @cached_property
    def _pairs(self) -> list[tuple[str, str]]:
        """Every pair as it stands there, after its name if that may be one of ours."""
        if not self.is_read:
            return [("", self.query)]
        return [(_short_name(pair), pair) for pair in self.query.split("&")]

    @cached_property
    def original(self) -> str:
        """The client's query: without what is meant for this page only."""
        return "&".join([pair for name, pair in self._pairs if name != _HINT])

    @cached_property
    def for_plugins(self) -> str:
        """The client's query as other plugins get it, to know the way back."""
        kept = [pair for name, pair in self._pairs if name not in (_HINT, _BASE_URL)]
        return "&".join(kept)

    @property
    def hint(self) -> str:
        """What is meant for this page only, as it stands there."""
        hints = [pair for name, pair in self._pairs if name == _HINT]
        return hints[0].partition("=")[2] if len(hints) == 1 else ""

    @property
    def is_past_welcome(self) -> bool:
        """Whether hass-oidc-auth would not lead to its welcome page from here."""
        return self.parameter(
            "skip_oidc_redirect"
        ) == "true" or "skip_oidc_redirect=true" in self.parameter("redirect_uri")

    def parameter(self, name: str) -> str:
        """Give a parameter, or nothing if it is missing or stands there twice."""
        values = self._parameters.get(name, [])
        return values[0] if len(values) == 1 else ""

    @property
    def is_refused(self) -> bool:
        """Whether the program will not follow it."""
        redirect = self.parameter("redirect_uri")
        return (
            any(len(self._parameters.get(name, [])) > 1 for name in _ONCE)
            or _ALTERED.search(redirect) is not None
            or len(redirect.encode()) > contract.LONGEST_REDIRECT
        )

    @property
    def can_be_followed(self) -> bool:
        """Whether the program may go on with it, as far as is known here."""
        has_both = self.parameter("client_id") and self.parameter("redirect_uri")
        return not self.is_read or (bool(has_both) and not self.is_refused)

    @property
    def is_nobodys(self) -> bool:
        """Whether no client asks: somebody typed the address, without a query."""
        asked = self._parameters.keys()
        return self.is_read and asked.isdisjoint({"client_id", "redirect_uri"})

    @property
    def client_host(self) -> str | None:
        """The client's host as browsers show it, where that is certain."""
        return _host_of(self.parameter("client_id"))

    @property
    def destination(self) -> str | None:
        """Where the code goes, where that is certain."""
        redirect = self.parameter("redirect_uri")
        scheme = _SCHEME.match(redirect)
        if scheme is None or scheme[0].removesuffix(":") in _WEB:
            return _host_of(redirect)
        return f"{scheme[0]}//"

    @property
    def has_challenge(self) -> bool:
        """Whether the client brings its own PKCE, or half of it."""
        return "code_challenge" in self._parameters

    @property
    def is_own(self) -> bool:
        """Whether this Home Assistant's own frontend asks, as far as is known here.

        Proxies leave the port out or put in theirs, and few of them tell the scheme.
        The boot script compares all of it, and takes the form away from anybody else.
        """
        client, redirect = self.parameter("client_id"), self.parameter("redirect_uri")
        origin = _ORIGIN.fullmatch(client)
        is_here = origin is not None and origin["name"] == _PORT.sub("", self.host)
        return is_here and redirect.startswith(client)

    @property
    def app(self) -> str | None:
        """Which of Home Assistant's own apps asks."""
        asked = (self.parameter("client_id"), self.parameter("redirect_uri"))
        return contract.APPS.get(asked)


def read(request: web.BaseRequest) -> Visit:
    """Read what a request asked for."""
    _, _, query = request.raw_path.partition("?")
    return Visit(host=addresses.host(request), query=query)


def _host_of(address: str) -> str | None:
    url = addresses.parse(address)
    if url is None or url.scheme not in _WEB:
        return None
    return (url.raw_host or "").lower() or None


def _short_name(pair: str) -> str:
    written = pair.partition("=")[0]
    return unquote_plus(written) if len(written) <= _LONGEST_NAME else ""
