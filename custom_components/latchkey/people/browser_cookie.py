"""Know a browser again in which somebody has signed in through a provider.

Whoever comes back from a provider gets the cookie with the document. The proof that the
page posts then comes with it, and so does the request for the login page that the
frontend opens after a log-out: that is how this page knows that there was one. It says
nothing about the person and opens nothing. Kept is a hash of it only, so that what is
on the disk, or in a backup, makes nobody that browser.

A host may be reached by https and by http. What browsers have from https they neither
send by http nor let it replace, so it has another name there.

Called by `login_page.py`, `login_flow.py`, `provider_log_out.py`,
`reauthentication.py` and `session_binding.py`.
"""

import hashlib
import re
import secrets
from typing import Final

from aiohttp import web

from homeassistant.core import callback
from homeassistant.helpers.http import current_request

from ..web import cookies

COOKIE: Final = "latchkey_browser"

# Browsers take this name from https only: no neighbour without it can plant a value.
SECURE_COOKIE: Final = f"__Secure-{COOKIE}"

# What the login page, its flows and its files lie below.
_PATH: Final = "/auth"

# As long as browsers keep any cookie; each sign-in begins that anew.
_SECONDS: Final = 400 * 86_400

_VALUE: Final = re.compile(r"[A-Za-z0-9_-]{43}")


def read(request: web.BaseRequest) -> str | None:
    """Give the hash of what a browser is known by, if it is known."""
    value = _value(request)
    return None if value is None else hashlib.sha256(value.encode()).hexdigest()


@callback
def async_current() -> str | None:
    """Give the same for the request that is being answered, if there is one."""
    request = current_request.get()
    return None if request is None else read(request)


def bind(response: web.Response, request: web.BaseRequest) -> None:
    """Have the browser that gets this answer be known from now on, or for longer."""
    response.set_cookie(
        _name(request),
        _value(request) or secrets.token_urlsafe(32),
        path=_PATH,
        max_age=_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=request.secure,
    )


def _value(request: web.BaseRequest) -> str | None:
    value = cookies.read(request, _name(request)) or ""
    return value if _VALUE.fullmatch(value) else None


def _name(request: web.BaseRequest) -> str:
    return SECURE_COOKIE if request.secure else COOKIE
