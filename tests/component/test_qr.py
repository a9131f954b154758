"""The picture that a phone scans."""

import asyncio
import sys
import time
from types import ModuleType
from unittest.mock import AsyncMock, patch

import pytest

from custom_components.latchkey.relay import qr
from homeassistant import requirements
from homeassistant.core import HomeAssistant

ADDRESS = "https://home.example/auth/latchkey/phone/AbCdEfGhIjKlMnOpQrStUv"


async def test_it_is_dark_on_light_with_a_quiet_zone(hass: HomeAssistant) -> None:
    """Whatever the page's colours are; it has a text for those who do not see it."""
    pytest.importorskip("segno")
    drawn = await qr.async_draw(hass, ADDRESS, "A <code>")
    assert drawn is not None
    assert drawn.startswith('<svg role="img" class="qr"')
    assert 'fill="#fff"' in drawn
    assert 'stroke="#000"' in drawn
    assert "<title>A &lt;code&gt;</title>" in drawn
    # Version 5 has 37 modules, and four on each side that are light.
    assert 'viewBox="0 0 45 45"' in drawn
    assert 'd="M4 4.5' in drawn
    # What the page's policy would refuse.
    assert "style=" not in drawn


async def test_a_library_that_cannot_be_had_costs_the_picture_only(
    hass: HomeAssistant,
) -> None:
    """It is asked for once, and by its pinned version."""
    with (
        patch.dict(sys.modules, {"segno": None}),
        patch.object(
            qr, "async_process_requirements", AsyncMock(side_effect=OSError)
        ) as install,
    ):
        assert await qr.async_draw(hass, ADDRESS, "") is None
        assert await qr.async_draw(hass, ADDRESS, "") is None
    install.assert_awaited_once_with(hass, "latchkey", ["segno==1.6.6"])


async def test_after_a_failure_the_library_is_asked_for_again(
    hass: HomeAssistant,
) -> None:
    """After ten minutes, and though Home Assistant has noted that it failed."""
    start = time.monotonic()
    tries = AsyncMock(return_value=False)

    async def process(hass: HomeAssistant, name: str, wanted: list[str]) -> None:
        # As Home Assistant does it, but for the network.
        manager = requirements._async_get_manager(hass)
        if failed := manager.install_failure_history & set(wanted):
            raise requirements.RequirementsNotFound(name, list(failed))
        if not await tries():
            manager.install_failure_history |= set(wanted)
            raise requirements.RequirementsNotFound(name, wanted)
        monkeypatch.setitem(sys.modules, "segno", ModuleType("segno"))

    with (
        pytest.MonkeyPatch.context() as monkeypatch,
        patch.object(qr, "async_process_requirements", process),
        patch.object(qr, "_draw", return_value="drawn"),
    ):
        monkeypatch.setitem(sys.modules, "segno", None)
        for later, expected in ((0, 1), (599, 1), (601, 2), (1100, 2)):
            monkeypatch.setattr(qr, "_now", lambda later=later: start + later)
            assert await qr.async_draw(hass, ADDRESS, "") is None
            assert tries.await_count == expected, later
        tries.return_value = True
        monkeypatch.setattr(qr, "_now", lambda: start + 1300)
        assert await qr.async_draw(hass, ADDRESS, "") == "drawn"
        monkeypatch.setattr(qr, "_now", lambda: start + 9000)
        assert await qr.async_draw(hass, ADDRESS, "") == "drawn"
    assert tries.await_count == 3


async def test_a_slow_connection_is_not_waited_for(hass: HomeAssistant) -> None:
    """The next page has the picture."""
    library = ModuleType("segno")
    arrived = asyncio.Event()

    async def get(_hass: HomeAssistant) -> ModuleType:
        await arrived.wait()
        return library

    with (
        patch.object(qr, "_PATIENCE_SECONDS", 0),
        patch.object(qr, "_async_get", get),
        patch.object(qr, "_draw", return_value="drawn"),
    ):
        assert await qr.async_draw(hass, ADDRESS, "") is None
    arrived.set()
    with patch.object(qr, "_draw", return_value="drawn"):
        assert await qr.async_draw(hass, ADDRESS, "") == "drawn"
