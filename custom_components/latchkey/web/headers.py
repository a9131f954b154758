"""Decide which headers go with our documents and with their files.

`login_page.py` answers with `DocumentResponse`, `assets.py` with `ASSET`. RP-31, RP-58.

Home Assistant sends some of these headers with everything, but it may stop doing so,
and the page relies on them: a callback's address holds a code.

Cross-Origin-Opener-Policy is left out on purpose. Third parties open the login in a
popup and wait for it, and custom tabs are handed back to their app: any value but
the default cuts the page off from whoever opened it, and they would wait forever.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from aiohttp import hdrs, web
from aiohttp.abc import AbstractStreamWriter

from . import policy
from .policy import Policy

_FRAME_OPTIONS: Final = "X-Frame-Options"
_ANCESTORS: Final = "frame-ancestors"

# What nothing on a login page is for. Only what browsers know is named: they complain
# about the rest. Writing to the clipboard is not here: password managers put
# the code of the second factor there.
_DENIED: Final = (
    "accelerometer",
    "autoplay",
    "camera",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-create",
    "screen-wake-lock",
    "serial",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)

# Signing in with a passkey belongs on this page.
_PERMISSIONS: Final = ", ".join(
    [*(f"{name}=()" for name in _DENIED), "publickey-credentials-get=(self)"]
)

NEVER_KEPT: Final[Mapping[str, str]] = MappingProxyType(
    {hdrs.CACHE_CONTROL: "no-store"}
)
"""For what holds only at this moment: documents, redirects and refusals."""

ASSET: Final[Mapping[str, str]] = MappingProxyType(
    {
        # The build puts the hash of the content into the name.
        hdrs.CACHE_CONTROL: "public, max-age=31536000, immutable",
        hdrs.VARY: hdrs.ACCEPT_ENCODING,
        "X-Content-Type-Options": "nosniff",
    }
)
"""For a file whose content never changes under its name."""

_DOCUMENT: Final[Mapping[str, str]] = MappingProxyType(
    {
        # It names files of one build, and the providers of this moment. And the policy
        # knows what is in it by its hash: proxies that make pages smaller or move their
        # scripts leave alone what says so (RFC 9111, 5.2.2.6).
        hdrs.CACHE_CONTROL: "no-store, no-transform",
        # The language: what was picked is in a cookie.
        hdrs.VARY: f"{hdrs.ACCEPT_ENCODING}, {hdrs.ACCEPT_LANGUAGE}, {hdrs.COOKIE}",
        "Permissions-Policy": _PERMISSIONS,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
)


class DocumentResponse(web.Response):
    """Our page's document, with the headers that it needs."""

    def __init__(self, document: str, allowed: Policy) -> None:
        """Hold the document. What depends on the request is added by `prepare`."""
        super().__init__(
            text=document,
            content_type="text/html",
            charset="utf-8",
            headers=_DOCUMENT,
        )
        # default-src covers it, until someone writes a default-src that does not.
        self._policy = allowed.with_only("object-src", policy.NOTHING)
        self.headers[policy.HEADER] = str(self._policy)

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Add what is known only after Home Assistant added its own headers.

        Whether its pages may be framed is the setting `use_x_frame_options`, which is
        nowhere to be asked for. It shows in the header that every answer gets.
        """
        is_never_framed = self._policy.directives.get(_ANCESTORS) == (policy.NOTHING,)
        if _FRAME_OPTIONS in self.headers and not is_never_framed:
            framed = self._policy.with_only(_ANCESTORS, policy.SELF)
            self.headers[policy.HEADER] = str(framed)
        # It holds some of the query, so its size would tell how well somebody guessed
        # (BREACH). There is nothing to guess: it holds only what everybody may read who
        # opens the page, of a callback's query nothing, and no signature twice.
        if accepts(request, web.ContentCoding.gzip.value):
            # By itself aiohttp prefers deflate, which is read in two ways.
            self.enable_compression(web.ContentCoding.gzip)
        return await super().prepare(request)


def accepts(request: web.BaseRequest, coding: str) -> bool:
    """Tell whether it is named, and not in order to refuse it (RFC 9110, 12.5.3)."""
    codings = ",".join(request.headers.getall(hdrs.ACCEPT_ENCODING, ()))
    for each in codings.lower().split(","):
        name, *parameters = (part.strip() for part in each.split(";"))
        if name == coding:
            return not any(_is_zero(parameter) for parameter in parameters)
    return False


def _is_zero(parameter: str) -> bool:
    """Read `q=0`, and take what cannot be read for a refusal."""
    try:
        return float(parameter.removeprefix("q=")) == 0
    except ValueError:
        return True
