"""Know the one book of waiting pages, and who asks about it. Called by the routes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
import hashlib
import hmac
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, ip_address
import time
from typing import Final
from urllib.parse import parse_qsl

from aiohttp import hdrs, web

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..people.networks import Networks, networks
from ..web.headers import NEVER_KEPT
from . import agent, home_link
from .agent import Agent
from .handover import Handovers
from .waiting import Code, Waiting

# A form has a few short fields, of which a name is the longest.
LARGEST_BODY: Final = 2048

# A question is held open for as long, unless very many are, or Home Assistant stops:
# its server waits for every answer, if not for long.
_HOLD_SECONDS: Final = 20
_MOST_HELD: Final = 500

# A Unix socket's, say.
_NOWHERE: Final = IPv6Address(0)

_BOOK: HassKey[Handovers] = HassKey(f"{DOMAIN}_handovers")
_HELD: HassKey[list[int]] = HassKey(f"{DOMAIN}_handovers_held")

# The field that says so over plain http too.
FORM_TOKEN: Final = "form"  # noqa: S105

# By these a browser says on which page a form was sent.
_SITE: Final = "Sec-Fetch-Site"
_OWN_SITES: Final = frozenset({"same-origin", "none"})


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a request came from, and by what."""

    address: str
    networks: Networks
    link: str | None
    agent: Agent


@callback
def async_book(hass: HomeAssistant) -> Handovers:
    """Give the one book; a restart of Home Assistant forgets it."""
    return hass.data.setdefault(_BOOK, Handovers())


def now() -> float:
    """Give the time by a clock that nobody sets."""
    return time.monotonic()


async def async_visitor(hass: HomeAssistant, request: web.BaseRequest) -> Visitor:
    """Say who asks; the login page must not depend on how an address is written."""
    remote: IPv4Address | IPv6Address
    try:
        remote = ip_address((request.remote or "").partition("%")[0])
    except ValueError:
        remote = _NOWHERE
    return Visitor(
        str(remote),
        networks(remote),
        await home_link.async_find(hass, request),
        agent.read(request.headers.get(hdrs.USER_AGENT, "")),
    )


def form_token(secret: str) -> str:
    """Give what a page's own form brings.

    Its cookie is sent with a form of another port of this host too, and over plain http
    browsers do not say on which page a form was sent.
    """
    return hmac.new(secret.encode(), b"form", hashlib.sha256).hexdigest()


async def async_read_form(request: web.Request, secret: str) -> dict[str, str]:
    """Read a form of a page by its secret, and nothing of anybody else's."""
    if request.headers.get(_SITE, "none") not in _OWN_SITES:
        return {}
    if hdrs.CONTENT_ENCODING in request.headers:
        # Small on the way, it could fill the memory.
        return {}
    body = b""
    async for chunk in request.content.iter_chunked(LARGEST_BODY):
        body += chunk
        if len(body) > LARGEST_BODY:
            return {}
    try:
        typed = dict(parse_qsl(body.decode(), max_num_fields=10))
    except ValueError:
        return {}
    brought = typed.pop(FORM_TOKEN, "").encode()
    return typed if hmac.compare_digest(brought, form_token(secret).encode()) else {}


async def async_answer_poll(
    hass: HomeAssistant,
    request: web.Request,
    waiting: Waiting | None,
    look: Callable[[], object],
) -> web.Response:
    """Tell a page when what it shows is no longer so, by a number that grows.

    `look` lets go what has become too old. Whoever has no business here is told only
    that nothing is known: no failure of ours counts towards a ban.
    """
    if waiting is None:
        return web.json_response(
            {"code": Code.UNKNOWN}, status=HTTPStatus.NOT_FOUND, headers=NEVER_KEPT
        )
    said = (await request.content.read(20)).decode(errors="replace")
    if said == str(waiting.version):
        await _async_hold(hass, waiting)
        look()
    return web.json_response({"version": waiting.version}, headers=NEVER_KEPT)


async def _async_hold(hass: HomeAssistant, waiting: Waiting) -> None:
    held = hass.data.setdefault(_HELD, [0])
    if held[0] >= _MOST_HELD or hass.is_stopping:
        return
    changed = asyncio.Event()

    @callback
    def stop(_event: Event) -> None:
        changed.set()

    held[0] += 1
    waiting.listeners.add(changed.set)
    forget = hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, stop)
    try:
        async with asyncio.timeout(_HOLD_SECONDS):
            await changed.wait()
    except TimeoutError:
        pass
    finally:
        held[0] -= 1
        waiting.listeners.discard(changed.set)
        forget()


def lead(address: str) -> web.Response:
    """Lead a browser on, so that what it came by is not kept."""
    return web.Response(
        status=HTTPStatus.SEE_OTHER,
        headers={
            **NEVER_KEPT,
            hdrs.LOCATION: address,
            "Referrer-Policy": "no-referrer",
        },
    )
