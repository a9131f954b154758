"""Keep the known sessions in a file of their own, for as long as they last.

The file is private, and written whole or not at all. It is written as soon as
something changes: Home Assistant writes a new refresh token a second later, so a crash
between the two leaves a session without a token, which is forgotten at the next start.
It is as late when a token is deleted. So the ids of those that were are kept until the
next start, which deletes what a crash has brought back (`session_binding.py`).

Nobody is locked out by a file that cannot be read. It is moved aside, Repairs says so,
and whoever is signed in is bound anew, as far as their refresh tokens tell
(`session_binding.py`). Of a file that is no JSON at all Home Assistant does and says
the same by itself.

Whoever wants to know who is signed in asks here; what ends a session is `sessions.py`.
"""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
import logging
from pathlib import Path
import time
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..oidc.grant import Grant
from ..oidc.jti_memory import JtiMemory
from . import session
from .session import BrowserEnd, Required, Session, State

_LOGGER = logging.getLogger(__name__)

KEY: Final = f"{DOMAIN}.sessions"
VERSION: Final = 1
ISSUE: Final = "sessions_lost"

# Ids of deleted refresh tokens: more than end within the second that counts.
MOST_ENDED: Final = 2000

# Browsers in which nobody has signed in again since a session there ended.
MOST_BROWSERS: Final = 2000

# People of an issuer who have to authenticate anew, and issuers that say when one did.
MOST_REQUIRED: Final = 2000
MOST_ISSUERS: Final = 100

_STORE: HassKey["SessionStore"] = HassKey(f"{DOMAIN}_session_store")


@callback
def async_store(hass: HomeAssistant) -> "SessionStore":
    """Give the one store; it is empty until it was loaded."""
    return hass.data.setdefault(_STORE, SessionStore(hass))


class SessionStore:
    """The sessions of all providers."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Know none yet."""
        self._hass = hass
        self._store: Store[dict[str, Any]] = Store(
            hass, VERSION, KEY, private=True, atomic_writes=True
        )
        self._by_token: dict[str, str] = {}
        self._grants_read: set[str] = set()
        self._read_at = 0.0
        self.state = State()

    async def async_load(self) -> None:
        """Read the file; what cannot be used is moved aside, and Repairs says so."""
        try:
            stored = await self._store.async_load()
            self.state = State() if stored is None else session.read(stored)
        except Exception as err:
            # A newer version's file, a disk that fails: people must go on signing in.
            # The message may quote what is stored.
            self.state = State()
            await self._async_move_aside(type(err).__name__)
        # Whose session is lost is asked about no more.
        for left in self.state.grants.keys() - self.state.sessions.keys():
            del self.state.grants[left]
        self._grants_read = set(self.state.grants)
        self._read_at = time.time()
        self._by_token = {
            token_id: each.id
            for each in self.state.sessions.values()
            for token_id in each.refresh_token_ids
        }

    async def async_remove(self) -> None:
        """Forget everything, the file too: the integration is removed."""
        self.state = State()
        self._by_token = {}
        await self._store.async_remove()

    @callback
    def async_all(self) -> list[Session]:
        """List all sessions, the oldest first."""
        return list(self.state.sessions.values())

    @callback
    def async_get(self, session_id: str) -> Session | None:
        """Give a session as it is now, unless it is over."""
        return self.state.sessions.get(session_id)

    @callback
    def async_of_token(self, refresh_token_id: str) -> Session | None:
        """Give the session that a refresh token of Home Assistant belongs to."""
        session_id = self._by_token.get(refresh_token_id)
        return None if session_id is None else self.async_get(session_id)

    @callback
    def async_put(self, new: Session) -> None:
        """Remember a session, or what has changed of it."""
        self.state.sessions[new.id] = new
        for token_id in new.refresh_token_ids:
            self._by_token[token_id] = new.id
        self.async_save()

    @callback
    def async_drop_token(self, refresh_token_id: str) -> Session | None:
        """Forget a token that is deleted; give its session if that is over by it."""
        self.async_note_end(refresh_token_id)
        session_id = self._by_token.pop(refresh_token_id, "")
        if (known := self.async_get(session_id)) is None:
            return None
        left = tuple(
            each for each in known.refresh_token_ids if each != refresh_token_id
        )
        if left:
            self.async_put(replace(known, refresh_token_ids=left))
            return None
        del self.state.sessions[session_id]
        self.state.grants.pop(session_id, None)
        self.async_save()
        return known

    @callback
    def async_note_end(self, refresh_token_id: str) -> None:
        """Remember that a refresh token is deleted, whoever it was of."""
        others = [each for each in self.state.ended if each != refresh_token_id]
        self.state.ended = [*others, refresh_token_id][-MOST_ENDED:]
        self.async_save()

    @callback
    def async_browser_end(self, browser: str | None) -> BrowserEnd | None:
        """Give how the last session of a browser ended, unless somebody is in again."""
        return None if browser is None else self.state.browser_ends.get(browser)

    @callback
    def async_note_browser_end(self, browser: str, end: BrowserEnd | None) -> None:
        """Remember how the last session of a browser ended, or that it has one."""
        ends = self.state.browser_ends
        if ends.pop(browser, None) is None and end is None:
            return
        if end is not None:
            ends[browser] = end
        while len(ends) > MOST_BROWSERS:
            del ends[next(iter(ends))]
        self.async_save()

    @callback
    def async_required(self, issuer: str, subject: str) -> Required | None:
        """Give since when a person has to authenticate anew, if they have to."""
        return self.state.required.get(issuer, {}).get(subject)

    @callback
    def async_is_anybody_required(self, issuer: str) -> bool:
        """Tell whether anybody of an issuer has to authenticate anew."""
        return issuer in self.state.required

    @callback
    def async_require(self, required: Required) -> None:
        """Remember it, until newer ones of the same issuer have taken its place."""
        people = self.state.required.setdefault(required.issuer, {})
        people.pop(required.subject, None)
        people[required.subject] = required
        while len(people) > MOST_REQUIRED:
            del people[next(iter(people))]
        self.async_save()

    @callback
    def async_lift(self, issuer: str, subject: str) -> None:
        """Forget it: the person may come in as anybody else may."""
        people = self.state.required.get(issuer, {})
        people.pop(subject, None)
        if not people:
            self.state.required.pop(issuer, None)
        self.async_save()

    @callback
    def async_sends_auth_time(self, issuer: str) -> bool:
        """Tell whether an issuer has ever said when somebody authenticated."""
        return issuer in self.state.auth_time_issuers

    @callback
    def async_note_auth_time(self, issuer: str) -> None:
        """Remember that an issuer says when somebody authenticated."""
        if not self.async_sends_auth_time(issuer):
            listed = [*self.state.auth_time_issuers, issuer]
            self.state.auth_time_issuers = listed[-MOST_ISSUERS:]
            self.async_save()

    @callback
    def async_forget_ends(self, still_there: Collection[str]) -> None:
        """Remember of deleted tokens only those that Home Assistant still had."""
        kept = [each for each in self.state.ended if each in still_there]
        if kept != self.state.ended:
            self.state.ended = kept
            self.async_save()

    @callback
    def async_grant(self, session_id: str) -> Grant | None:
        """Give what the provider is asked with about a session, if anything."""
        return self.state.grants.get(session_id)

    @callback
    def async_read_at(self, session_id: str) -> float | None:
        """Give when what to ask with was read from the disk, if it still is as read."""
        return self._read_at if session_id in self._grants_read else None

    @callback
    def async_note_answer(self, session_id: str, grant: Grant) -> None:
        """Keep what to ask with; the provider has just said that it is good."""
        self._grants_read.discard(session_id)
        self.async_put_grant(session_id, grant)

    @callback
    def async_put_grant(self, session_id: str, grant: Grant) -> None:
        """Keep what to ask with, unless the session is over."""
        if session_id in self.state.sessions:
            self.state.grants[session_id] = grant
            self.async_save()

    @callback
    def async_forget_grant(self, session_id: str) -> None:
        """Keep no tokens that nobody is to be asked with."""
        if self.state.grants.pop(session_id, None) is not None:
            self.async_save()

    @callback
    def async_accept_logout(
        self, provider_id: str, jti: str, good_until: float, now: float
    ) -> bool:
        """Tell whether a genuine logout token comes for the first time; remember it."""
        state = self.state
        memory = state.logout_tokens.setdefault(provider_id, JtiMemory())
        is_new = memory.accept(jti, good_until, now)
        if is_new:
            state.logouts[provider_id] = now
        self.async_save()
        return is_new

    @callback
    def async_last_logout(self, provider_id: str) -> float | None:
        """Give when a provider's last logout token came."""
        return self.state.logouts.get(provider_id)

    @callback
    def async_save(self) -> None:
        """Write as soon as Home Assistant gets to it."""
        self._store.async_delay_save(lambda: session.describe(self.state))

    async def async_write(self) -> None:
        """Write now, and wait until it is written."""
        await self._store.async_save(session.describe(self.state))

    async def _async_move_aside(self, reason: str) -> None:
        path = Path(self._store.path)
        aside = path.with_name(f"{path.name}.corrupt.{dt_util.utcnow().isoformat()}")

        def move() -> None:
            # Not there or not ours to move: what is written next replaces it.
            with suppress(OSError):
                path.rename(aside)

        await self._hass.async_add_executor_job(move)
        _LOGGER.error("The known sessions cannot be read: %s, see Repairs", reason)
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            ISSUE,
            is_fixable=False,
            is_persistent=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=ISSUE,
            translation_placeholders={"file": aside.name},
        )
