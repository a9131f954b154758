"""Decide which sessions are checked when: spread out, and one at a time per provider.

Every minute those that are due are checked, one after another for each provider. After
a start what is overdue is spread over the time between two checks, or half an hour, so
that nothing is asked at once then. Where a provider does not answer, its others wait
for the next minute: each has to find out for itself, but not all in one go. A session
that fails for a reason of its own keeps no other waiting.

Which sessions are too old is looked at in the same round, without asking anybody, and
not for an hour after the clock has jumped: one that is wrong is often right soon.
Called by `__init__.py`, which hears of each round by a signal.
"""

from datetime import datetime, timedelta
import random
import time
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.event import async_track_time_interval

from .. import registry
from ..const import DOMAIN, SIGNAL_UNCHECKABLE
from . import checking, sessions
from .checking import Outcome
from .provider import LatchkeyAuthProvider
from .session import End, Session
from .session_store import async_store

_ROUND: Final = timedelta(minutes=1)
_LEAST_SECONDS: Final = 60
_LONGEST_SPREAD: Final = 1800

# Seconds: what no clock that is right is set by, and for how long it is doubted then.
_JUMP: Final = 600
_DOUBT: Final = 3600

_CHANCE: Final = random.SystemRandom()


class CheckRounds:
    """When each session is checked next, as long as Home Assistant runs."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
        """Know nothing yet."""
        self._hass = hass
        self._entry = entry
        self._due: dict[str, float] = {}
        self._busy: set[str] = set()
        self._clock_ahead = time.time() - time.monotonic()
        self._in_doubt_until = time.monotonic()

    @callback
    def async_start(self) -> None:
        """Begin a round every minute, until the entry is unloaded."""
        stop = async_track_time_interval(
            self._hass, self._async_begin, _ROUND, cancel_on_shutdown=True
        )
        self._entry.async_on_unload(stop)

    async def async_round(self, provider: LatchkeyAuthProvider) -> None:
        """Check those sessions of a provider that are due."""
        if provider.settings.id in self._busy:
            return
        self._busy.add(provider.settings.id)
        try:
            await self._async_check_due(provider)
        finally:
            self._busy.discard(provider.settings.id)
        async_dispatcher_send(self._hass, SIGNAL_UNCHECKABLE)

    @callback
    def _async_begin(self, _now: datetime) -> None:
        known = {each.id for each in async_store(self._hass).async_all()}
        self._due = {name: at for name, at in self._due.items() if name in known}
        for provider in registry.async_registered(self._hass):
            self._entry.async_create_background_task(
                self._hass, self.async_round(provider), f"{DOMAIN} checks"
            )

    async def _async_check_due(self, provider: LatchkeyAuthProvider) -> None:
        settings, store = provider.settings, async_store(self._hass)
        is_clock_steady = self._is_clock_steady()
        for session in store.async_all():
            if session.provider_id != settings.id:
                continue
            is_too_old = checking.is_too_old(settings, session, time.time())
            if is_clock_steady and is_too_old:
                sessions.async_end(self._hass, session, End.TOO_OLD)
            elif not settings.is_checked:
                store.async_forget_grant(session.id)
            elif self._is_due(settings.check.seconds, session):
                outcome = await checking.async_check(self._hass, provider, session)
                if outcome is Outcome.UNANSWERED:
                    return

    def _is_clock_steady(self) -> bool:
        """Tell whether the clock has not jumped lately."""
        now = time.monotonic()
        ahead = time.time() - now
        if abs(ahead - self._clock_ahead) > _JUMP:
            self._clock_ahead, self._in_doubt_until = ahead, now + _DOUBT
        return now >= self._in_doubt_until

    def _is_due(self, every: int, session: Session) -> bool:
        """Tell whether to ask now, and decide when to ask next."""
        now = time.monotonic()
        due = self._due.get(session.id)
        if due is not None and now >= due:
            self._due[session.id] = now + every * _CHANCE.uniform(0.9, 1)
            return True
        if due is None or due > now + every:
            self._due[session.id] = now + _first_wait(every, session)
        return False


def _first_wait(every: int, session: Session) -> float:
    """Give what is left of the time between two checks, or else a part of it."""
    last = session.last_checked or session.made_at
    left = last + every - time.time()
    if 0 < left <= every:
        return left
    return _CHANCE.uniform(_LEAST_SECONDS, min(every, _LONGEST_SPREAD))
