"""What an app adds to the ban counter of Home Assistant that goes on after its end.

Home Assistant counts each answer of 400 or more to a request for tokens, each 401 and
each connection that cannot authenticate, in 2025 as in 2026. Nothing here can change
that; the numbers are what `docs/providers.md` says.
"""

from conftest import AddProvider
from op import OP
import pytest
from signing_in import Page, counted
from test_backchannel_logout import HEARTBEAT, SUBJECT, send
from test_session_binding import sign_in

from homeassistant.core import HomeAssistant

POLLS = 5


@HEARTBEAT
@pytest.mark.parametrize("how", ["refresh", "api", "socket"])
async def test_each_poll_with_a_dead_token_is_counted_once(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider, how: str
) -> None:
    """The end itself is not; and a client that hears `invalid_grant` can stop."""
    await add_provider()
    token = await sign_in(page, hass)
    access_token = hass.auth.async_create_access_token(token)
    assert (await send(page, op.logout_token(sub=SUBJECT))).status == 200
    assert counted(page) == 0
    for _ in range(POLLS):
        match how:
            case "refresh":
                answer = await page.try_to_refresh(token.token)
                assert (await answer.json())["error"] == "invalid_grant"
            case "api":
                headers = {"Authorization": f"Bearer {access_token}"}
                answer = await page.client.get("/api/", headers=headers)
                assert answer.status == 401
            case _:
                socket = await page.client.ws_connect("/api/websocket")
                await socket.receive_json()
                await socket.send_json({"type": "auth", "access_token": access_token})
                assert (await socket.receive_json())["type"] == "auth_invalid"
                await socket.close()
    assert counted(page) == POLLS
