"""Read a cookie of ours, whatever else a browser sends with it.

All ports of a host share their cookies, and a name that another program there has given
to one of its own makes Python's reader refuse them all. Ours have letters that need no
quotes, so nothing has to be understood of the others.

Called by `browser_cookie.py`, `builtin.py` and `language.py`.
"""

from aiohttp import hdrs, web


def read(request: web.BaseRequest, name: str) -> str | None:
    """Give a cookie's value, if it was sent."""
    for header in request.headers.getall(hdrs.COOKIE, []):
        for pair in header.split(";"):
            found, equals, value = pair.strip().partition("=")
            if found == name and equals:
                return value
    return None
