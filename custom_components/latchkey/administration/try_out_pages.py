"""Answer the tab of an administrator's try-out: send it off, and take it back.

`login_page.py` registers these. The tab is nobody's session: it is known by the id of
the try-out, which only the administrator's dialog has, and by a cookie (`try_out.py`).
It is told nothing but that it can be closed: what was found is for the dialog. For a
public client it redeems the code itself, as the page would, so that a provider that
forbids pages to ask (CORS) is found out.

A provider that shows an error of its own sends nobody back, and Home Assistant's dialog
has nothing but a button that opens the tab: whoever opens it a second time is asked
whether to go back to the settings.
"""

import base64
from collections.abc import Mapping
from contextlib import suppress
import hashlib
import html
import json
import time
from typing import Any, Final

from aiohttp import hdrs, web

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import UnknownFlow

from .. import addresses, contract
from ..common_texts import async_texts
from ..const import TRY_OUT_URL
from ..oidc.fetching import Answer
from ..web import headers
from ..web.policy import Policy
from . import try_out
from .try_out import LASTS_SECONDS, Redemption, TryOut

_COOKIE: Final = "latchkey_try_out"

_SCRIPT: Final = """
// The provider's answer must not stay where people see it.
history.replaceState(null, "", location.pathname);
const task = document.getElementById("redeem");
if (task) {
  const { endpoint, form, report } = JSON.parse(task.textContent);
  const options = { method: "POST", cache: "no-store", redirect: "error" };
  const ask = async () => {
    const body = new URLSearchParams(form);
    const head = await fetch(endpoint, { ...options, credentials: "omit", body });
    return { status: head.status, text: await head.text() };
  };
  const tell = (answer) =>
    fetch(report, { ...options, mode: "same-origin", body: JSON.stringify(answer) });
  const show = () => {
    document.getElementById("now").hidden = true;
    document.getElementById("later").hidden = false;
  };
  ask().catch(() => null).then(tell).then(show);
}
"""
_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:30rem;"
    "margin:2rem auto;padding:0 1rem}"
    "a{display:inline-block;padding:.5rem 0}"
)


def _hashed(inline: str) -> str:
    digest = hashlib.sha256(inline.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


# What the page of a tab that is opened once more leads to.
_STOP: Final = "stop"
_AGAIN: Final = "again"

_OPENER_POLICY: Final = "Cross-Origin-Opener-Policy"

_DOCUMENT: Final = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>Home Assistant</title>
<style>{style}</style></head>
<body><p id="now">{now}</p><p id="later" hidden>{later}</p>{more}
<script>{script}</script></body></html>
"""


async def async_open(hass: HomeAssistant, request: web.Request) -> web.StreamResponse:
    """Send the tab to the provider."""
    found = try_out.async_find(hass, request.match_info["id"])
    if found is None:
        return await _async_page(hass, "over")
    if request.query_string == _STOP:
        found.stop()
        return await _async_end(hass, found)
    if found.is_opened and request.query_string != _AGAIN:
        return await _async_page(hass, "opened", found, links=(_STOP, _AGAIN))
    begun = await found.async_begin(time.time())
    if begun is None:
        return await _async_end(hass, found)
    url, cookie = begun
    response = web.Response(status=303, headers={hdrs.LOCATION: url})
    response.headers.update(headers.NEVER_KEPT)
    response.headers["Referrer-Policy"] = "no-referrer"
    # The provider gets no hold of the administrator's own tab, which opened this one.
    response.headers[_OPENER_POLICY] = "same-origin"
    response.set_cookie(
        _COOKIE,
        cookie,
        max_age=LASTS_SECONDS,
        path="/auth/latchkey",
        secure=found.origin.startswith("https:"),
        httponly=True,
        # The way back from the provider is a link from another site.
        samesite="Lax",
    )
    return response


async def async_come_back(
    hass: HomeAssistant, request: web.Request
) -> web.StreamResponse | None:
    """Take a provider's answer if it is for a try-out, and leave any other alone."""
    state = request.query.getall("state", [])
    path = addresses.raw_path(request)
    if len(state) != 1:
        return None
    found = try_out.async_find_by_callback(hass, path, state[0])
    if found is None:
        return None
    if len(set(request.query)) != len(request.query):
        return await _async_page(hass, "over")
    before = found.findings
    task = await found.async_answer(request.query, _cookie(request), time.time())
    if task is not None:
        return await _async_page(hass, "redeeming", found, task)
    if found.findings is before:
        return await _async_page(hass, "over")
    return await _async_end(hass, found)


async def async_hear(hass: HomeAssistant, request: web.Request) -> web.StreamResponse:
    """Hear what the provider answered to the tab."""
    found = try_out.async_find(hass, request.match_info["id"])
    if found is None or not found.is_redeemed_by(_cookie(request), time.time()):
        raise web.HTTPNotFound(headers=headers.NEVER_KEPT)
    await found.async_redeemed(_read(await request.text()))
    return await _async_end(hass, found)


def _cookie(request: web.Request) -> str:
    return request.cookies.get(_COOKIE, "")


def _read(posted: str) -> Answer | None:
    """Read what the tab brings: a status and a text, or that nobody answered."""
    told = _object(posted)
    status, text = told.get("status"), told.get("text")
    if not isinstance(status, int) or not isinstance(text, str):
        return None
    return Answer(status, _object(text) if len(text) <= contract.LARGEST_ANSWER else {})


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


async def _async_end(hass: HomeAssistant, found: TryOut) -> web.StreamResponse:
    """Have the dialog look at what was found, and the tab be closed."""
    with suppress(UnknownFlow):
        await hass.config_entries.subentries.async_configure(found.flow_id)
    return await _async_page(hass, "done")


async def _async_page(
    hass: HomeAssistant,
    now: str,
    found: TryOut | None = None,
    task: Redemption | None = None,
    links: tuple[str, ...] = (),
) -> web.StreamResponse:
    texts = await async_texts(hass, "try_out_tab")
    said = {name: html.escape(texts.translate(name)) for name in (now, "done", *links)}
    own = f"{TRY_OUT_URL}/{found.id}" if found is not None else ""
    allowed: dict[str, tuple[str, ...]] = {
        "default-src": ("'none'",),
        "script-src": (_hashed(_SCRIPT),),
        "style-src": (_hashed(_STYLE),),
        "base-uri": ("'none'",),
        "form-action": ("'none'",),
        "frame-ancestors": ("'none'",),
    }
    more = "".join(f'<p><a href="{own}?{each}">{said[each]}</a></p>' for each in links)
    if task is not None:
        origin = addresses.origin(task.endpoint)
        allowed["connect-src"] = ("'self'", *([origin] if origin else []))
        form = dict(task.form)
        more = _task({"endpoint": task.endpoint, "form": form, "report": own})
    document = _DOCUMENT.format(
        now=said[now],
        later=said["done"],
        more=more,
        script=_SCRIPT,
        style=_STYLE,
        language=html.escape(hass.config.language),
    )
    response = headers.DocumentResponse(document, Policy(allowed))
    response.headers[_OPENER_POLICY] = "same-origin"
    return response


def _task(data: Mapping[str, Any]) -> str:
    """Write JSON in which nothing can end its element."""
    text = json.dumps(data).replace("<", "\\u003c")
    return f'<script type="application/json" id="redeem">{text}</script>'
