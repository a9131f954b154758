"""Serve the pages of a sign-in that waits in an app and ends in a browser.

The apps show our page in a web view that is no place to sign in at a provider: Android
gives every other host to the system's browser, and what comes back arrives there. So
there `login_flow.py` has the page go to a waiting page of ours instead, by an address
of this Home Assistant that holds the authorization request. The page keeps its record
as ever, and adds `state` and challenge as ever. The waiting page opens the provider;
the provider's answer comes to the finishing page, in the browser; and once somebody has
agreed there, the waiting page goes to the very address that the provider sent the
browser to. There it finds its record, and validates everything as if it had come back
itself. The code is of no use to anybody who has not that record's verifier.

`handover.py` decides; `routes.py` registers these, `login_page.py` asks for callbacks.
"""

from contextlib import suppress
import logging
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import urlencode

from aiohttp import hdrs, web

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.http import current_request

from .. import addresses, contract
from ..const import AUTHORIZE_URL, FINISH_URL, WAIT_URL
from ..oidc import redirect_urls
from ..page import authorize_query
from ..people import memory
from . import handover, own_cookie, settings, visitor
from .agent import App
from .callback_documents import draw_finishing, draw_waiting
from .documents import async_words
from .handed_over import draw_over, take_digits
from .visitor import Visitor, async_book, async_visitor, lead, now
from .waiting import (
    Callback,
    Code,
    ExpectConsent,
    Finishing,
    HandoverError,
    Over,
    SignIn,
    Waiting,
    Way,
)

if TYPE_CHECKING:
    from ..people.login_flow import LatchkeyLoginFlow

_LOGGER = logging.getLogger(__name__)

# As much as everybody has to understand in an address (RFC 9110, 4.1).
LONGEST_QUERY: Final = authorize_query.LONGEST_QUERY

# Whoever begins anew there is led to the login page.
_FRONTEND: Final = "/"

# The way back from a provider is a link from another site.
_PLACE: Final = own_cookie.Place("/auth/latchkey", "Lax")


async def async_send_to_wait(
    hass: HomeAssistant, flow_id: str, provider: str, url: str, redirect_uris: str
) -> str:
    """Give where the page goes: to wait here if an app shows it, else to the provider.

    The app's web view is known by what it says of itself, and the page by its origin,
    which has to be one that is registered for it anyway.
    """
    try:
        return await _async_place_to_wait(hass, flow_id, provider, url, redirect_uris)
    except Exception:
        # Whatever nobody thought of, must not keep everybody from their provider.
        _LOGGER.exception("A page cannot wait here")
        return url


async def _async_place_to_wait(
    hass: HomeAssistant, flow_id: str, provider: str, url: str, redirect_uris: str
) -> str:
    request = current_request.get()
    if request is None:
        return url
    asking = await async_visitor(hass, request)
    origin = addresses.origin(request.headers.get(hdrs.ORIGIN, ""))
    known = {addresses.origin(each) for each in redirect_uris.split()}
    if asking.agent.app is None or origin is None or origin not in known:
        return url
    subject = SignIn(flow_id, provider, url, _page_of(asking.agent.app))
    try:
        waiting = async_book(hass).begin(
            subject,
            asking.agent,
            asking.address,
            asking.networks,
            asking.link,
            now(),
            memory.bytes_of([url, provider]),
        )
    except HandoverError:
        return url
    query = url.partition("?")[2]
    return f"{origin}{WAIT_URL}/{waiting.id}?{query}"


async def async_wait(hass: HomeAssistant, request: web.Request) -> web.StreamResponse:
    """Show the waiting page, or lead to the provider as any other page goes there."""
    try:
        return await _async_wait(hass, request)
    except Exception:
        waiting = async_book(hass).find(request.match_info["id"], now())
        query = request.raw_path.partition("?")[2]
        if waiting is None:
            raise
        subject = waiting.subject
        if not isinstance(subject, SignIn) or not _is_of(subject.request, query):
            raise
        # Whatever nobody thought of, must not keep everybody from their provider; whose
        # answer is then for the page that went there, not for one that nobody sees.
        _LOGGER.exception("A waiting page cannot be shown")
        async_book(hass).forget(waiting)
        return lead(f"{subject.request.partition('?')[0]}?{query}")


async def _async_wait(hass: HomeAssistant, request: web.Request) -> web.StreamResponse:
    """Show the waiting page to the browser that opens it first, and to no other."""
    words = await async_words(hass, request)
    book, waiting_id = async_book(hass), request.match_info["id"]
    waiting = _own(hass, request)
    is_new = False
    if waiting is None:
        waiting = book.find(waiting_id, now())
        if waiting is None and (page := await _async_begin_late(hass, request)):
            return lead(page)
        is_new = waiting is not None and _open(hass, waiting, request)
    if waiting is None or not isinstance(waiting.subject, SignIn):
        return draw_over(hass, words, Code.UNKNOWN, _FRONTEND)
    if not is_new and _own(hass, request) is None:
        return draw_over(hass, words, Code.UNKNOWN, waiting.subject.page)
    asking = await async_visitor(hass, request)
    _follow(hass, waiting, asking)
    response = draw_waiting(hass, words, waiting, is_new=is_new)
    if is_new:
        own_cookie.bind(response, request, _cookie(waiting.id), waiting.secret, _PLACE)
    return response


async def _async_begin_late(hass: HomeAssistant, request: web.Request) -> str | None:
    """Begin for a login flow whose page is no app's, and has not gone away; or do not.

    Some web views and devices open the provider in another browser too. Their page says
    so after three seconds, and its button comes here, with the flow's id: nobody else
    knows that.
    """
    flow = _async_flow(hass, request.match_info["id"])
    offered = None if flow is None else flow.async_request()
    query = request.raw_path.partition("?")[2]
    if flow is None or offered is None or not _is_of(offered[1], query):
        return None
    provider, made_here = offered
    asking = await async_visitor(hass, request)
    if asking.address != str(flow.context["ip_address"]):
        # Only a waiting page's own secret moves a flow.
        return None
    try:
        waiting = async_book(hass).begin(
            SignIn(flow.flow_id, provider, made_here, _FRONTEND),
            asking.agent,
            asking.address,
            asking.networks,
            asking.link,
            now(),
            memory.bytes_of([made_here, provider]),
        )
    except HandoverError:
        return None
    return f"{WAIT_URL}/{waiting.id}?{query}"


async def async_type(hass: HomeAssistant, request: web.Request) -> web.StreamResponse:
    """Take the digits."""
    waiting = _own(hass, request)
    if waiting is not None:
        form = await visitor.async_read_form(request, waiting.secret)
        typed = form.get("digits")
        if typed is not None:
            take_digits(async_book(hass), waiting, typed)
    return lead(f"{WAIT_URL}/{request.match_info['id']}")


async def async_take(hass: HomeAssistant, request: web.Request) -> web.StreamResponse:
    """Go to where the provider has sent the other browser, once."""
    waiting = _own(hass, request)
    back = f"{WAIT_URL}/{request.match_info['id']}"
    if waiting is None:
        return lead(back)
    _follow(hass, waiting, await async_visitor(hass, request))
    try:
        answer = async_book(hass).take(waiting, now())
    except HandoverError:
        return lead(back)
    return lead(answer.address if isinstance(answer, Callback) else back)


async def async_poll_waiting(
    hass: HomeAssistant, request: web.Request
) -> web.StreamResponse:
    """Tell the waiting page when something has changed, and hear where it is."""
    waiting = _own(hass, request)
    if waiting is not None:
        async_book(hass).follow(waiting)
        _follow(hass, waiting, await async_visitor(hass, request))
    return await visitor.async_answer_poll(
        hass, request, waiting, lambda: _own(hass, request)
    )


async def async_arrive(
    hass: HomeAssistant, request: web.Request
) -> web.StreamResponse | None:
    """Take a provider's answer if it is for a page that waits in another browser.

    Any other is left to the page: also where the waiting page itself was sent back,
    and where what came is no answer that it would read.
    """
    try:
        return await _async_arrive(hass, request)
    except Exception:
        # Whatever nobody thought of, must not keep everybody from signing in.
        _LOGGER.exception("It cannot be told who waits for a provider's answer")
        return None


async def _async_arrive(
    hass: HomeAssistant, request: web.Request
) -> web.StreamResponse | None:
    states = request.query.getall("state", [])
    path, _, query = request.raw_path.partition("?")
    if (
        len(states) != 1
        or len(query) > LONGEST_QUERY
        or not redirect_urls.is_callback(path)
        or request.method != hdrs.METH_GET
    ):
        return None
    book = async_book(hass)
    waiting = book.find_by_state(states[0], now())
    if waiting is None:
        return None
    own = own_cookie.read(request, _cookie(waiting.id))
    if book.find_own(waiting.id, own, now()) is not None:
        return None
    arrived = await async_visitor(hass, request)
    try:
        finishing = book.arrive(
            waiting,
            Callback(f"{path}?{query}"),
            arrived.address,
            arrived.link,
            now(),
        )
    except HandoverError as err:
        # The answer must not stay in the address.
        return lead(f"{FINISH_URL}/-{err.code}")
    response = lead(f"{FINISH_URL}/{finishing.id}")
    own_cookie.bind(response, request, _cookie(finishing.id), finishing.secret, _PLACE)
    return response


async def async_finish(hass: HomeAssistant, request: web.Request) -> web.StreamResponse:
    """Show the finishing page: ask, or say what has become of it."""
    words = await async_words(hass, request)
    finishing = _own_finishing(hass, request)
    if finishing is None:
        said = request.match_info["id"].removeprefix("-")
        code = Code(said) if said in set(Code) else Code.UNKNOWN
        return draw_over(hass, words, code, None)
    is_open = isinstance(finishing.waiting.stage, ExpectConsent)
    if is_open and _way(hass, finishing) is Way.NOT_AT_ALL:
        async_book(hass).end(finishing.waiting, Code.OTHER_NETWORK)
    return draw_finishing(hass, words, finishing)


async def async_decide(hass: HomeAssistant, request: web.Request) -> web.StreamResponse:
    """Hear whether somebody agrees."""
    finishing = _own_finishing(hass, request)
    if finishing is not None and finishing.answer is not None:
        form = await visitor.async_read_form(request, finishing.secret)
        does = form.get("do")
        asking = await async_visitor(hass, request)
        if asking.link != finishing.link:
            finishing.link = None
        book = async_book(hass)
        if does == "decline":
            book.decline(finishing)
        elif does == "agree":
            # Where that fails, the page says why.
            with suppress(HandoverError):
                book.agree(finishing, finishing.answer, _way(hass, finishing), now())
    return lead(f"{FINISH_URL}/{request.match_info['id']}")


async def async_poll_finishing(
    hass: HomeAssistant, request: web.Request
) -> web.StreamResponse:
    """Tell the finishing page when something has changed."""
    finishing = _own_finishing(hass, request)
    return await visitor.async_answer_poll(
        hass,
        request,
        None if finishing is None else finishing.waiting,
        lambda: _own_finishing(hass, request),
    )


def _open(hass: HomeAssistant, waiting: Waiting, request: web.Request) -> bool:
    """Bind a waiting page to this browser and to the request's `state`, once."""
    subject = waiting.subject
    query = request.raw_path.partition("?")[2]
    states = request.query.getall("state", [])
    if not isinstance(subject, SignIn) or not _is_of(subject.request, query):
        return False
    if len(states) != 1:
        return False
    endpoint = subject.request.partition("?")[0]
    book = async_book(hass)
    if waiting.is_opened or not book.expect(waiting, states[0]):
        return False
    return book.open(waiting, f"{endpoint}?{query}")


def _is_of(made_here: str, query: str) -> bool:
    """Tell whether this is a request as it was made here, and the page added to it."""
    own = made_here.partition("?")[2]
    return len(query) <= LONGEST_QUERY and query.startswith(f"{own}&")


def _follow(hass: HomeAssistant, waiting: Waiting, asking: Visitor) -> None:
    """Have the login flow go on from where its page is now, before it posts there.

    Home Assistant would refuse the page's next request otherwise, and count it.
    """
    if not async_book(hass).see(waiting, asking.address, asking.link):
        return
    subject = waiting.subject
    if isinstance(subject, SignIn) and not isinstance(waiting.stage, Over):
        flow = _async_flow(hass, subject.flow_id)
        if flow is not None:
            flow.async_move(asking.address)


@callback
def _async_flow(hass: HomeAssistant, flow_id: str) -> "LatchkeyLoginFlow | None":
    flow = hass.auth.login_flow._progress.get(flow_id)  # noqa: SLF001
    # By what it can do: its module needs this one.
    return cast("LatchkeyLoginFlow", flow) if hasattr(flow, "async_move") else None


def _way(hass: HomeAssistant, finishing: Finishing) -> Way:
    is_allowed = settings.async_settings(hass).elsewhere
    return handover.way(finishing, is_allowed_elsewhere=is_allowed)


def _own(hass: HomeAssistant, request: web.Request) -> Waiting | None:
    waiting_id = request.match_info["id"]
    secret = own_cookie.read(request, _cookie(waiting_id))
    return async_book(hass).find_own(waiting_id, secret, now())


def _own_finishing(hass: HomeAssistant, request: web.Request) -> Finishing | None:
    finishing_id = request.match_info["id"]
    secret = own_cookie.read(request, _cookie(finishing_id))
    found = async_book(hass).find_finishing(finishing_id, secret, now())
    return found if found and isinstance(found.waiting.subject, SignIn) else None


def _page_of(app: App) -> str:
    """Give the login page as the app opens it, to begin anew."""
    asked = next(
        (pair for pair, name in contract.APPS.items() if name == app.value), ("", "")
    )
    query = urlencode({"client_id": asked[0], "redirect_uri": asked[1]})
    return f"{AUTHORIZE_URL}?{query}&latchkey=choose"


def _cookie(page_id: str) -> str:
    return f"latchkey_{page_id}"
