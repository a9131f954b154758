"""Give Home Assistant's own page at `/auth/latchkey/builtin`, to whom it is free.

That page asks nobody whether a client may have a code: where a trusted network needs
no password, opening a link is enough. So it is free for this Home Assistant's own
frontend and apps. Anybody else's client gets it by a click on our page, which names
that client: its links are signed for the browser that it was drawn for (a cookie that
no script reads and no other site has sent), for this very query, and hold once. Who
comes without that is shown our page, or Home Assistant's where ours is not in use.

Somebody who types the address brings no query, and no page can make one up: in newer
versions it holds a challenge of the frontend's own (PKCE). So the frontend is opened,
which asks by itself, and a cookie leads what it asks next here.

`login_page.py` registers `BuiltinPage`, has the links in our document signed, and asks
`async_lead` before it shows that document.
"""

from contextlib import suppress
from dataclasses import dataclass
import json
import re
import secrets
from typing import Final

from aiohttp import hdrs, web
from yarl import URL

from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from .. import addresses, contract
from ..const import AUTHORIZE_URL, BUILTIN_URL, DEVICE_TYPE, DOMAIN
from ..web import cookies, front, headers
from . import authorize_query
from .authorize_query import Visit
from .signed_links import LIFETIME, SignedLinks

COOKIE: Final = "latchkey_builtin"

_LINKS: HassKey[SignedLinks] = HassKey(f"{DOMAIN}_signed_links")

# For whoever typed the address: what the frontend asks next is led here, once.
_TYPED: Final = "latchkey_builtin_typed"
_TYPED_SECONDS: Final = 120
_FRONTEND: Final = "/"

# What we put into the cookie. Without it a signature fits nobody.
_BROWSER: Final = re.compile(r"[A-Za-z0-9_-]{32}")

# Providers with steps that Home Assistant's page does not know, or pages of their own.
_UNSHOWABLE: Final = contract.REDIRECTING | {DEVICE_TYPE}

# One script of Home Assistant's page asks for the list and stores the promise, another
# awaits it, or asks by itself where it is first. So this comes before both, and whoever
# is first takes what it promises. Where nobody else is left, all of them stay.
_FIRST_SCRIPT: Final = "<script"
_SCRIPT: Final = (
    "<script>(function(){var p;function left(a){return a.then(function(r){"
    "return r.ok?r.json().then(function(l){var k=l.providers.filter(function(e){"
    f"return {json.dumps(sorted(_UNSHOWABLE), separators=(',', ':'))}"
    ".indexOf(e.type)<0});if(k.length)l.providers=k;"
    "return{ok:true,status:200,json:function(){return Promise.resolve(l)}}}):r})}"
    'Object.defineProperty(window,"providersPromise",{get:function(){'
    'return p=p||left(fetch("/auth/providers",{credentials:"same-origin"}))},'
    "set:function(a){p=p||left(a)}})})()</script>"
)

# Tells which page a browser comes from, on https and on this machine. Cookies do not
# tell other ports of this host, and other hosts of this domain, from us.
_SITE: Final = "Sec-Fetch-Site"
_FROM_OUR_PAGE: Final = "same-origin"


@dataclass(frozen=True, slots=True)
class Link:
    """The way to Home Assistant's own page from one document of ours."""

    path: str

    browser: str | None = None
    """What binds it to a browser, where it has to be signed."""

    def bind(self, response: web.Response, request: web.BaseRequest) -> None:
        """Let the browser that gets this document follow the link."""
        if self.browser is not None:
            response.set_cookie(
                COOKIE,
                self.browser,
                path=BUILTIN_URL,
                max_age=LIFETIME,
                httponly=True,
                samesite="Strict",
                secure=request.secure,
            )


@callback
def async_link(hass: HomeAssistant, request: web.BaseRequest) -> Link:
    """Make the link for a document, signed where the page is not free."""
    visit = authorize_query.read(request)
    is_asked = request.path == AUTHORIZE_URL and visit.can_be_followed
    if not is_asked or async_is_free(hass, request, visit):
        return Link(BUILTIN_URL)
    browser = secrets.token_urlsafe(24)
    signature = _async_links(hass).sign(browser, visit.original)
    return Link(f"{BUILTIN_URL}/{signature}", browser)


@callback
def async_is_free(hass: HomeAssistant, request: web.BaseRequest, visit: Visit) -> bool:
    """Tell whether nobody has to be named before this client gets a code."""
    if not visit.can_be_followed:
        return False
    if not visit.is_own:
        return visit.app is not None
    # The port too: at another one of this host there may be somebody else. Where a
    # proxy hides it, the administrator's own address or a click on our page helps.
    client = visit.parameter("client_id").removesuffix("/")
    return client in _async_own_origins(hass, request)


@callback
def async_lead(hass: HomeAssistant, request: web.BaseRequest) -> web.Response | None:
    """Lead the frontend of somebody who typed our address to the page, once."""
    if request.path != AUTHORIZE_URL or cookies.read(request, _TYPED) is None:
        return None
    visit = authorize_query.read(request)
    if not async_is_free(hass, request, visit):
        return None
    response = _lead(f"{BUILTIN_URL}?{visit.original}")
    response.del_cookie(_TYPED, path=AUTHORIZE_URL)
    return response


def _begin(request: web.BaseRequest) -> web.Response:
    """Have the frontend ask, which knows how; who is signed in already is in."""
    response = _lead(_FRONTEND)
    response.set_cookie(
        _TYPED,
        "1",
        path=AUTHORIZE_URL,
        max_age=_TYPED_SECONDS,
        httponly=True,
        samesite="Strict",
        secure=request.secure,
    )
    return response


def _lead(address: str) -> web.Response:
    target = str(URL(address, encoded=True))
    return web.Response(
        status=302, headers={hdrs.LOCATION: target, **headers.NEVER_KEPT}
    )


class BuiltinPage:
    """Home Assistant's own page, beside ours."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Know where to look for it."""
        self._hass = hass

    async def async_serve(self, request: web.Request) -> web.StreamResponse:
        """Answer with it, or lead to the page where the client is named."""
        visit = authorize_query.read(request)
        if visit.is_nobodys:
            return _begin(request)
        if async_is_free(self._hass, request, visit):
            return await self._async_answer(request)
        if not self._is_agreed(request, visit):
            return _lead(f"{AUTHORIZE_URL}?{visit.original}")
        own = await self._async_answer(request)
        # A copy in the browser's cache would be shown again without us.
        own.headers.update(headers.NEVER_KEPT)
        return own

    async def _async_answer(self, request: web.Request) -> web.StreamResponse:
        """Give the page, without those whose steps it cannot show.

        It starts with the first provider of the list, and would start with them.
        """
        if any(each.type in _UNSHOWABLE for each in self._hass.auth.auth_providers):
            own = await front.async_read_own(self._hass)
            if own is not None and (first := own.find(_FIRST_SCRIPT)) >= 0:
                text = f"{own[:first]}{_SCRIPT}{own[first:]}"
                return web.Response(text=text, content_type="text/html")
        return await front.async_serve_own(self._hass, request)

    def _is_agreed(self, request: web.Request, visit: Visit) -> bool:
        """Tell whether the person has followed the link on our page."""
        signature = request.match_info.get("signature", "")
        browser = cookies.read(request, COOKIE) or ""
        if request.headers.get(_SITE, _FROM_OUR_PAGE) != _FROM_OUR_PAGE:
            return False
        if not _BROWSER.fullmatch(browser):
            return False
        links = _async_links(self._hass)
        # Who only looks whether it is there has not been there.
        validate = links.is_valid if request.method == hdrs.METH_HEAD else links.use
        return validate(signature, browser, visit.query)


@callback
def _async_own_origins(hass: HomeAssistant, request: web.BaseRequest) -> set[str]:
    """List where this Home Assistant's frontend may stand.

    Where the request was sent to, and where the administrator says that it is. A proxy
    may hide https, and nobody else can be there then; http is hidden by none.
    """
    schemes = ("https",) if request.secure else ("https", "http")
    asked = [f"{scheme}://{addresses.host(request)}" for scheme in schemes]
    configured = []
    for each in (hass.config.external_url, hass.config.internal_url):
        # Kept as somebody typed it, maybe in letters of one's own.
        with suppress(ValueError):
            configured.append(str(URL(each or "")))
    own = map(addresses.origin, [*asked, *configured])
    return {each for each in own if each}


@callback
def _async_links(hass: HomeAssistant) -> SignedLinks:
    if _LINKS not in hass.data:
        hass.data[_LINKS] = SignedLinks(lambda: dt_util.utcnow().timestamp())
    return hass.data[_LINKS]
