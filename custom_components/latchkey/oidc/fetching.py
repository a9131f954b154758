"""Ask a provider for a JSON object, trusting nothing about the answer.

By Home Assistant's client session, without cookies; redirects are refused, size and
time are capped (RP-02, RP-04, RP-34). A compressed answer is refused unread: what is
small on the way could fill the memory. Who asks says what a failure means.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
import json
import ssl
from typing import Any, Final

import aiohttp
from aiohttp import hdrs

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_create_clientsession
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from . import certificates

TIMEOUT_SECONDS: Final = 10
LARGEST_BYTES: Final = 512 * 1024

_HEADERS: Final = {"Accept": "application/json", "Accept-Encoding": "identity"}

_SESSION: HassKey[aiohttp.ClientSession] = HassKey(f"{DOMAIN}_session")


class Failure(StrEnum):
    """Why there is no answer that could be validated; the value ends its code."""

    NO_ANSWER = "no-answer"
    TIMED_OUT = "timed-out"
    CERTIFICATE = "certificate"
    REDIRECTED = "redirected"
    TOO_LARGE = "too-large"
    COMPRESSED = "compressed"
    STATUS = "status"
    UNREADABLE = "unreadable"

    @property
    def is_outage(self) -> bool:
        """Tell whether waiting may help."""
        return self in {Failure.NO_ANSWER, Failure.TIMED_OUT, Failure.CERTIFICATE}


class FetchError(Exception):
    """There is no answer that could be validated."""

    def __init__(self, failure: Failure, status: int = 0) -> None:
        """Keep what happened, and the HTTP status if there was one."""
        super().__init__(f"{failure} {status}" if status else failure)
        self.failure = failure
        self.status = status

    @property
    def is_outage(self) -> bool:
        """Tell whether waiting may help; a server error is an outage too."""
        return self.failure.is_outage or self.status >= HTTPStatus.INTERNAL_SERVER_ERROR


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a JSON object. The content is never shown in a log."""

    status: int
    content: dict[str, Any] = field(repr=False)


async def async_get(
    hass: HomeAssistant,
    url: str,
    *,
    bearer: str | None = None,
    ca_file: str | None = None,
) -> dict[str, Any]:
    """Read a JSON object, or raise `FetchError`."""
    headers = {} if bearer is None else {"Authorization": f"Bearer {bearer}"}
    answer = await _async_ask(hass, url, ca_file, headers)
    if answer.status != HTTPStatus.OK:
        raise FetchError(Failure.STATUS, answer.status)
    return answer.content


async def async_post(
    hass: HomeAssistant,
    url: str,
    form: Mapping[str, str],
    headers: Mapping[str, str],
    *,
    ca_file: str | None = None,
) -> Answer:
    """Send a form and read a JSON object of any status, or raise `FetchError`."""
    return await _async_ask(hass, url, ca_file, headers, form)


@callback
def _async_session(hass: HomeAssistant) -> aiohttp.ClientSession:
    """Give a session of Home Assistant's, without cookies and decompression."""
    session = hass.data.get(_SESSION)
    # Home Assistant closes it with the entry that was set up when it was made.
    if session is None or session.closed:
        session = async_create_clientsession(
            hass, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
        )
        hass.data[_SESSION] = session
    return session


async def _async_ask(
    hass: HomeAssistant,
    url: str,
    ca_file: str | None,
    headers: Mapping[str, str],
    form: Mapping[str, str] | None = None,
) -> Answer:
    trust = await certificates.async_context(hass, ca_file) if ca_file else True
    try:
        async with (
            asyncio.timeout(TIMEOUT_SECONDS),
            _async_session(hass).request(
                "GET" if form is None else "POST",
                url,
                headers={**_HEADERS, **headers},
                data=form,
                allow_redirects=False,
                ssl=trust,
            ) as response,
        ):
            if HTTPStatus.MULTIPLE_CHOICES <= response.status < HTTPStatus.BAD_REQUEST:
                raise FetchError(Failure.REDIRECTED)
            if _is_compressed(response):
                raise FetchError(Failure.COMPRESSED, response.status)
            body = await _async_read(response)
            status = response.status
    except TimeoutError as err:
        raise FetchError(Failure.TIMED_OUT) from err
    except (aiohttp.ClientConnectorCertificateError, ssl.CertificateError) as err:
        raise FetchError(Failure.CERTIFICATE) from err
    except (aiohttp.ClientError, OSError, ValueError) as err:
        raise FetchError(Failure.NO_ANSWER) from err
    return Answer(status, read_object(body, status))


def _is_compressed(response: aiohttp.ClientResponse) -> bool:
    """Tell whether the body is not as it is, though that is what was asked for."""
    codings = ",".join(response.headers.getall(hdrs.CONTENT_ENCODING, []))
    return not {each.strip().lower() for each in codings.split(",")} <= {"", "identity"}


async def _async_read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(16 * 1024):
        body += chunk
        if len(body) > LARGEST_BYTES:
            raise FetchError(Failure.TOO_LARGE)
    return bytes(body)


def read_object(body: bytes, status: int) -> dict[str, Any]:
    """Read what an endpoint has answered, or raise `FetchError`."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        content = None
    if isinstance(content, dict):
        return content
    # The body of an error need not be JSON; that of a success must be.
    failure = Failure.UNREADABLE if status == HTTPStatus.OK else Failure.STATUS
    raise FetchError(failure, status)
