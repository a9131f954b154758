"""Say what a provider gave to ask it again with, and for how long that is good.

A provider that refuses a refresh token has not always refused its person: many let
ordinary ones lapse after minutes. So a refusal is believed only within the life that
the provider has named: `refresh_expires_in`, or `offline_access` that it granted; or
that an administrator knows of, mostly by a preset. Of an access token it is believed
only before `expires_in`.

A life that begins anew with each refresh token may have a second end that counts from
the sign-in, and that no answer shows. So of a sign-in that is older than any such end
may be, a refusal can mean its age too (`may_be_of_age`).

Whether the last answer arrived is kept too. A refresh token that may have been used up
by an answer that was lost is refused for that, and the refusal says nothing. The same
is true of one that comes from a backup (`is_from_backup`). Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

OFFLINE: Final = "offline_access"

# Longer than any that a provider makes; what is longer is not kept.
_LONGEST: Final = 16_384

# Some say so many seconds that no clock shows them.
_LONGEST_LIFE: Final = 10 * 365 * 86_400

# No provider that was looked at ends what is in use sooner, unless it says so.
_CERTAIN: Final = 28 * 86_400


@dataclass(frozen=True, slots=True)
class Granted:
    """What a token endpoint gave beside an ID Token."""

    access_token: str | None = field(default=None, repr=False)
    """If it is one that can be kept."""
    expires_in: float | None = None
    refresh_token: str | None = field(default=None, repr=False)
    refresh_expires_in: float | None = None
    scope: str | None = None
    is_refresh_token_lost: bool = False
    """Whether there was a refresh token that cannot be kept."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What is kept of that for one session."""

    refresh_token: str | None = field(repr=False)
    access_token: str | None = field(repr=False)
    access_until: float | None
    """Until when the access token is good, if the provider said so."""
    refresh_until: float | None
    """Until when the refresh token is good, if the provider said so."""
    is_offline: bool
    """Whether the refresh token is good without the person's being there."""
    answered_at: float
    """When the provider last said that the person may stay."""
    unanswered: int = 0
    """How often it has not answered since then."""
    is_in_doubt: bool = False
    """Whether an answer with another refresh token may have been lost."""
    rule_was_met: bool = False
    """Whether the provider's rule on a claim was met by the sign-in."""
    silent_since: float | None = None
    """When it was first asked without an answer, since it last gave one."""
    is_replaced: bool = True
    """Whether each refresh may bring another refresh token, and use this one up."""
    refresh_since: float | None = None
    """When this refresh token came, if it was seen to."""

    @classmethod
    def begin(
        cls, granted: Granted, scope: str, now: float, *, rule_was_met: bool
    ) -> Self:
        """Take what came for a code; a scope that is not named is the requested one."""
        return cls(
            refresh_token=granted.refresh_token,
            access_token=granted.access_token,
            access_until=_until(granted.expires_in, now),
            refresh_until=_until(granted.refresh_expires_in, now),
            is_offline=_is_offline(granted, scope),
            answered_at=now,
            rule_was_met=rule_was_met,
            refresh_since=now,
        )

    def renew(self, granted: Granted, now: float) -> Self:
        """Take what came for the refresh token; without another one it stays good."""
        is_rotated = granted.refresh_token is not None
        is_other = granted.refresh_token not in {None, self.refresh_token}
        refresh_until = _until(granted.refresh_expires_in, now)
        return replace(
            self,
            refresh_token=granted.refresh_token if is_rotated else self.refresh_token,
            access_token=granted.access_token,
            access_until=_until(granted.expires_in, now),
            refresh_until=self.refresh_until
            if refresh_until is None and not is_rotated
            else refresh_until,
            is_in_doubt=granted.is_refresh_token_lost,
            is_replaced=is_other or granted.is_refresh_token_lost,
            refresh_since=now if is_other else self.refresh_since,
        )

    def note_answer(self, now: float) -> Self:
        """Begin anew: the provider has said that the person may stay."""
        return replace(self, answered_at=now, unanswered=0, silent_since=None)

    def note_silence(self, now: float) -> Self:
        """Count a question without an answer.

        The time begins with the first, so that none in which nobody was asked counts,
        and never in the future, where a clock that was wrong may have put it.
        """
        began = now if self.silent_since is None else min(self.silent_since, now)
        return replace(self, unanswered=self.unanswered + 1, silent_since=began)

    def is_refusal_of_the_person(self, now: float, known_life: float) -> bool:
        """Tell whether a refused refresh token means that the person is refused.

        What the provider says of its life counts more than what an administrator
        knows, in seconds, and that more than that it is for offline access.
        """
        if self.is_in_doubt:
            return False
        if self.refresh_until is not None:
            return now < self.refresh_until
        if known_life > 0:
            return self.refresh_since is not None and (
                now < self.refresh_since + known_life
            )
        return self.is_offline

    def may_be_of_age(self, now: float, signed_in_at: float) -> bool:
        """Tell whether a refusal may mean how long ago the sign-in was.

        Also where a clock was wrong, so that nobody knows.
        """
        return self.refresh_until is None and not 0 <= now - signed_in_at < _CERTAIN

    def is_from_backup(self, read_at: float, every: int) -> bool:
        """Tell whether what was read from the disk may be older than the last answer.

        Its provider had not been asked for longer than two checks are apart.
        """
        return self.is_replaced and read_at > self.answered_at + 2 * every

    def is_access_token_good(self, now: float) -> bool:
        """Tell whether the access token must still be taken."""
        return (
            self.access_token is not None
            and self.access_until is not None
            and now < self.access_until
        )

    def can_be_asked_with(self, now: float) -> bool:
        """Tell whether there is anything left to ask the provider with."""
        return self.refresh_token is not None or self.is_access_token_good(now)


def read_granted(content: Mapping[str, Any], access_token: str) -> Granted:
    """Read what stands beside the tokens; nothing of it is needed to sign in."""
    scope, replacement = content.get("scope"), content.get("refresh_token")
    refresh_token = _token(replacement)
    return Granted(
        access_token=_token(access_token),
        expires_in=_seconds(content.get("expires_in")),
        refresh_token=refresh_token,
        refresh_expires_in=_seconds(content.get("refresh_expires_in")),
        scope=scope if isinstance(scope, str) else None,
        is_refresh_token_lost=isinstance(replacement, str)
        and replacement != ""
        and refresh_token is None,
    )


def _token(value: object) -> str | None:
    """Read a token of the letters that RFC 6749 has for it (A.12, A.17).

    JSON carries halves of a letter, and the file of sessions could not be written with
    one in it, for no provider.
    """
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST:
        return None
    return value if value.isascii() and value.isprintable() else None


def _seconds(value: object) -> float | None:
    """Read a number of seconds, also one that some providers send as a text."""
    if isinstance(value, str) and value.isdecimal() and value.isascii():
        value = int(value[:16])
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    # Bounded first: an integer may be larger than any number with a point.
    return float(min(value, _LONGEST_LIFE)) if value >= 0 else None


def _until(seconds: float | None, now: float) -> float | None:
    """Keycloak says 0 of what has no end."""
    return now + seconds if seconds else None


def _is_offline(granted: Granted, requested: str) -> bool:
    scope = requested if granted.scope is None else granted.scope
    return OFFLINE in scope.split()
