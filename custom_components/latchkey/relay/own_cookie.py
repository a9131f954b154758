"""Give a browser the cookie of its own page that waits or finishes, and read it again.

All ports of a host share their cookies. So one that came by https has a name that
browsers take from https only, and what a program beside us has set, however oddly it
is named, hides none of ours (`web/cookies.py`). Over http a neighbour on the same host
can plant a cookie; what was allowed to a page on one link is taken there only
(`handover.py`).

Called by `callback_pages.py`, `device_pages.py` and `devices.py`.
"""

from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from ..web import cookies
from .handover import FORGET_SECONDS


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cookie is sent to, and when."""

    path: str
    same_site: Literal["Lax", "Strict"]


def read(request: web.BaseRequest, name: str) -> str:
    """Give what the browser keeps, or nothing."""
    return cookies.read(request, _named(request, name)) or ""


def bind(
    response: web.StreamResponse,
    request: web.BaseRequest,
    name: str,
    value: str,
    place: Place,
) -> None:
    """Have the browser that gets this answer be known, for as long as it is of use."""
    response.set_cookie(
        _named(request, name),
        value,
        path=place.path,
        max_age=FORGET_SECONDS,
        httponly=True,
        samesite=place.same_site,
        secure=request.secure,
    )


def release(
    response: web.StreamResponse, request: web.BaseRequest, name: str, place: Place
) -> None:
    """Have it forget that."""
    response.del_cookie(
        _named(request, name), path=place.path, secure=request.secure, httponly=True
    )


def _named(request: web.BaseRequest, name: str) -> str:
    return f"__Secure-{name}" if request.secure else name
