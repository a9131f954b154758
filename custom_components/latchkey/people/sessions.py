"""End the sessions of people whose provider was left.

Home Assistant asks a provider only when a session is renewed, within half an hour, and
never about a connection that is open. So whoever would be refused then is signed out
here: by deleting the refresh token, which also makes its access tokens void and closes
its connections. A session that was ended stays ended, even if the provider's old
settings come back.

Only what an administrator changes does that: another issuer, client or discovery URL
(`credential_binding.py`), or a provider that was there and was taken away. A provider
that is missing for another reason, such as settings that cannot be read, ends nothing.
Long-lived access tokens belong to no provider, so they are not touched.

Called by `__init__.py` whenever the providers are registered or taken away. What a
provider itself ends is ended by `async_end`.
"""

from collections.abc import Collection

from homeassistant.auth.models import TOKEN_TYPE_NORMAL, RefreshToken
from homeassistant.core import HomeAssistant, callback

from .. import registry
from ..const import DOMAIN
from ..oidc import credential_binding
from ..settings import Settings
from .session import End, Session
from .session_binding import async_end_token, stored


async def async_end_left(hass: HomeAssistant, removed: Collection[str]) -> None:
    """End the sessions by removed providers, and those that a change has made void."""
    providers = {
        each.settings.id: each.settings for each in registry.async_registered(hass)
    }
    for user in await hass.auth.async_get_users():
        for refresh_token in list(user.refresh_tokens.values()):
            if _is_left(refresh_token, providers, removed):
                async_end_token(hass, refresh_token, End.PROVIDER_LEFT)


@callback
def async_end(hass: HomeAssistant, session: Session, end: End) -> None:
    """End one session: its refresh tokens, access tokens and open connections."""
    for token_id in session.refresh_token_ids:
        if (token := hass.auth.async_get_refresh_token(token_id)) is not None:
            async_end_token(hass, token, end)


def _is_left(
    refresh_token: RefreshToken,
    providers: dict[str, Settings],
    removed: Collection[str],
) -> bool:
    credentials = stored(refresh_token) or refresh_token.credential
    if (
        refresh_token.token_type != TOKEN_TYPE_NORMAL
        or credentials is None
        or credentials.auth_provider_type != DOMAIN
        or (provider_id := credentials.auth_provider_id) is None
    ):
        return False
    if (settings := providers.get(provider_id)) is None:
        return provider_id in removed
    return not credential_binding.is_valid(settings, credentials.data)
