"""Keep a provider's metadata and keys: fetched on demand, validated, cached.

Nothing is remembered of a provider that is down but the moment: it is asked again by
the next person, a few seconds later at the earliest. What was fetched before stays in
use while the provider does not answer. Keys are fetched again for a token that names
an unknown one, as often as an honest rotation needs and a flood cannot exceed (RP-44);
how often its token endpoint is asked for nothing is limited by `token_requests`.
"""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
import math
import time
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback

from ..fault import FaultError, Reason, misconfigured
from ..settings import Exchange, Settings
from . import capabilities, fetching, jwks, metadata
from .issuer_conflict import Published
from .jwks import KeySet
from .metadata import Metadata
from .request_limit import RequestLimit

LASTS_SECONDS: Final = 3600
PAUSE_SECONDS: Final = 5

# Fetches of keys for tokens that name an unknown one.
REFETCHES: Final = 3
REFETCHES_SECONDS: Final = 60


class Documents:
    """What one provider publishes."""

    def __init__(self, hass: HomeAssistant, settings: Settings) -> None:
        """Fetch nothing yet."""
        self.hass = hass
        self.settings = settings
        self.token_requests = RequestLimit()
        self._lock = asyncio.Lock()
        self._metadata: Metadata | None = None
        self._keys: KeySet | None = None
        self._algorithm = settings.algorithm
        self._fetched = 0.0
        self._failed: tuple[float, FaultError] | None = None
        self._refetches: deque[float] = deque(maxlen=REFETCHES)

    @property
    def metadata(self) -> Metadata | None:
        """Give what is known without asking anyone."""
        return self._metadata

    @property
    def published(self) -> Published | None:
        """Give metadata and keys, as far as they are known without asking anyone."""
        if self._metadata is None or self._keys is None:
            return None
        return self._metadata, self._keys

    @callback
    def async_take_over(self, old: "Documents") -> None:
        """Go on with what is known, if the settings still lead to the same place.

        Changing a name must not make this forget where codes are redeemed, nor whether
        the provider says who it is. It is asked for anew at the next occasion.
        """
        if _place(self.settings) != _place(old.settings):
            return
        self._metadata, self._keys = old._metadata, old._keys  # noqa: SLF001
        self._algorithm = old._algorithm  # noqa: SLF001
        self._fetched = -math.inf

    async def async_load(self) -> tuple[Metadata, KeySet, str]:
        """Give metadata, keys and the pinned algorithm, or raise `FaultError`."""
        async with self._lock:
            if (
                self._metadata is None
                or time.monotonic() > self._fetched + LASTS_SECONDS
            ):
                await self._async_fetch_or_keep()
            return self._loaded()

    async def async_warm_up(self) -> None:
        """Fetch before anyone needs it; a failure is for the one who needs it."""
        with suppress(FaultError):
            await self.async_load()

    async def async_refetch_keys(self) -> KeySet:
        """Fetch the keys once more if that is not too often, else give the known."""
        async with self._lock:
            known, _keys, _algorithm = self._loaded()
            now = time.monotonic()
            full = len(self._refetches) == REFETCHES
            if not full or now > self._refetches[0] + REFETCHES_SECONDS:
                self._refetches.append(now)
                self._keys = await _async_keys(self.hass, self.settings, known)
            return self._loaded()[1]

    async def _async_fetch_or_keep(self) -> None:
        now = time.monotonic()
        if self._failed is None or now > self._failed[0] + PAUSE_SECONDS:
            try:
                with _blame("metadata", "metadata-unusable"):
                    await self._async_fetch()
            except FaultError as err:
                self._failed = (time.monotonic(), err)
            else:
                self._failed = None
        if self._failed is not None:
            fault = self._failed[1]
            is_outage = fault.reason is Reason.PROVIDER_UNREACHABLE
            if self._metadata is None or not is_outage:
                raise fault.with_traceback(None)

    async def _async_fetch(self) -> None:
        known, keys = await async_discover(self.hass, self.settings)
        if self._algorithm is None:
            self._algorithm = choose_algorithm(known, keys)
        self._metadata, self._keys = known, keys
        self._fetched = time.monotonic()

    def _loaded(self) -> tuple[Metadata, KeySet, str]:
        if self._metadata is None or self._keys is None or self._algorithm is None:
            raise misconfigured("metadata-missing")
        return self._metadata, self._keys, self._algorithm


def _place(settings: Settings) -> tuple[object, ...]:
    """Give all that decides what is fetched, and whether it is believed."""
    return (
        settings.discovery_url,
        settings.ca_file,
        settings.expected_issuers,
        settings.algorithm,
        settings.exchange,
        settings.client_authentication,
        bool(settings.client_secret),
        settings.client_id,
    )


async def async_discover(
    hass: HomeAssistant, settings: Settings
) -> tuple[Metadata, KeySet]:
    """Fetch and validate both documents, or raise `FaultError`."""
    with _blame("metadata", "metadata-unusable"):
        document = await _async_get(hass, settings, settings.discovery_url)
        known = metadata.validate(
            document, settings.expected_issuers, settings.discovery_url
        )
        capabilities.validate(document, known, settings)
        if settings.exchange is Exchange.BROWSER:
            metadata.validate_for_browser(known)
    return known, await _async_keys(hass, settings, known)


def choose_algorithm(known: Metadata, keys: KeySet) -> str:
    """Pin what the provider signs with (RP-40).

    Some providers list what they have no key for, so the first one with a key is it.
    """
    able = (name for name in known.algorithms if keys.has_key_for(name))
    return next(able, known.algorithms[0])


async def _async_keys(
    hass: HomeAssistant, settings: Settings, known: Metadata
) -> KeySet:
    with _blame("jwks", "jwks-malformed"):
        return jwks.validate(await _async_get(hass, settings, known.jwks_uri))


async def _async_get(
    hass: HomeAssistant, settings: Settings, url: str
) -> dict[str, Any]:
    return await fetching.async_get(hass, url, ca_file=settings.ca_file)


@contextmanager
def _blame(stage: str, unusable: str) -> Iterator[None]:
    """Make everything that goes wrong with a document this provider's fault.

    Anybody can publish anything: what nobody has thought of must end as quietly as the
    rest, with its kind but not its message, which may quote the document.
    """
    try:
        yield
    except FaultError:
        raise
    except fetching.FetchError as err:
        raise _fault(stage, err) from err
    except Exception as err:
        raise misconfigured(unusable, type(err).__name__) from err


def _fault(stage: str, err: fetching.FetchError) -> FaultError:
    code, detail = f"{stage}-{err.failure}", str(err.status or "")
    if err.is_outage:
        return FaultError(Reason.PROVIDER_UNREACHABLE, code, detail=detail)
    return misconfigured(code, detail)
