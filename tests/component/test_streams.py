"""What becomes of a camera's picture that is being watched when the session ends.

Home Assistant asks whose stream it is when that begins, and not again. What is said of
it in `docs/people.md` is tried here, with both ways that a browser watches a camera.
"""

import asyncio
import sys
from typing import Any, override
from unittest.mock import MagicMock

from aiohttp import ClientResponse
from conftest import AddProvider
from op import OP
import pytest
from signing_in import Page, counted
from test_backchannel_logout import HEARTBEAT, SUBJECT, send
from test_session_binding import sign_in

# Home Assistant installs it with cameras; to make pictures smaller, which none is here.
sys.modules.setdefault("turbojpeg", MagicMock())

from homeassistant.components import camera  # noqa: E402
from homeassistant.components.camera import Camera, CameraEntityFeature  # noqa: E402
from homeassistant.core import HomeAssistant  # noqa: E402
from homeassistant.setup import async_setup_component  # noqa: E402

ENTITY = "camera.door"


class Door(Camera):
    """A camera that always has another picture, or nobody would be sent it."""

    _attr_name = "Door"
    _attr_supported_features = CameraEntityFeature.STREAM
    _attr_frame_interval = 0.5

    def __init__(self) -> None:
        """Have nobody watching."""
        super().__init__()
        self.closed: list[str] = []
        self.pictures = 0

    @override
    async def async_camera_image(
        self, width: int | None = None, height: int | None = None
    ) -> bytes:
        self.pictures += 1
        return b"picture %d" % self.pictures

    @override
    async def async_handle_async_webrtc_offer(
        self, offer_sdp: str, session_id: str, send_message: Any
    ) -> None:
        """Agree to anything."""

    @override
    def close_webrtc_session(self, session_id: str) -> None:
        self.closed.append(session_id)


@pytest.fixture
async def door(hass: HomeAssistant) -> Door:
    """Have a camera."""
    assert await async_setup_component(hass, "camera", {})
    entity = Door()
    await hass.data[camera.DATA_COMPONENT].async_add_entities([entity])
    await hass.async_block_till_done()
    return entity


async def _next_picture(stream: ClientResponse) -> None:
    async with asyncio.timeout(5):
        assert await stream.content.readuntil(b"picture")


@HEARTBEAT
async def test_what_is_watched_as_mjpeg_goes_on_until_it_is_closed(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider, door: Door
) -> None:
    """Nothing new can be begun with the session, and the end of it counts nothing."""
    assert door
    await add_provider()
    token = await sign_in(page, hass)
    access_token = hass.auth.async_create_access_token(token)
    headers = {"Authorization": f"Bearer {access_token}"}
    path = f"/api/camera_proxy_stream/{ENTITY}"
    stream = await page.client.get(path, headers=headers)
    await _next_picture(stream)
    assert (await send(page, op.logout_token(sub=SUBJECT))).status == 200
    for _ in range(3):
        await _next_picture(stream)
    assert counted(page) == 0
    stream.close()
    answer = await page.client.get(path, headers=headers)
    assert answer.status in {401, 403}
    assert counted(page) == 1


@HEARTBEAT
async def test_what_is_watched_by_webrtc_ends_with_the_session(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider, door: Door
) -> None:
    """It is told to the camera, which ends it; who watches is not asked."""
    await add_provider()
    token = await sign_in(page, hass)
    access_token = hass.auth.async_create_access_token(token)
    socket = await page.client.ws_connect("/api/websocket")
    await socket.receive_json()
    await socket.send_json({"type": "auth", "access_token": access_token})
    await socket.receive_json()
    offer = {"type": "camera/webrtc/offer", "entity_id": ENTITY, "offer": "v=0"}
    await socket.send_json({"id": 1, **offer})
    assert (await socket.receive_json())["success"]
    session = (await socket.receive_json())["event"]["session_id"]
    assert door.closed == []
    assert (await send(page, op.logout_token(sub=SUBJECT))).status == 200
    await hass.async_block_till_done()
    assert door.closed == [session]
