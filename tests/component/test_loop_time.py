"""For how long checks keep Home Assistant's loop from everything else, measured.

The provider answers from a process of its own, by HTTP, so that what it does is not
counted. All 500 sessions are checked one after another, which an hour is for
otherwise: each step of it is as long then, and there are more of them at once.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
import gc
from importlib.util import find_spec, module_from_spec
import os
from pathlib import Path
import subprocess
import sys
import time

from conftest import AddProvider
from op import CLIENT_ID, OP, Key
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from signing_in import Page

from custom_components.latchkey import registry
from custom_components.latchkey.oidc.grant import Grant
from custom_components.latchkey.people.check_rounds import CheckRounds
from custom_components.latchkey.people.session import Session
from custom_components.latchkey.people.session_store import async_store
from homeassistant.core import HomeAssistant
from homeassistant.helpers import storage

NUMBER = 500
SECRET = "s3cret-of-the-client"  # noqa: S105


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """Have a provider in another process; gives its issuer."""
    program = [sys.executable, str(Path(__file__))]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(  # noqa: S603
        program, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.kill()


@pytest.fixture
def real_storage(hass: HomeAssistant, tmp_path: Path) -> Iterator[None]:
    """Write files as Home Assistant does, and not as its tests do.

    Put back before the tests of Home Assistant put theirs back: otherwise their
    stand-in would be left for every test that follows.
    """
    spec = find_spec(storage.__name__)
    assert spec is not None
    assert spec.loader is not None
    again = module_from_spec(spec)
    spec.loader.exec_module(again)
    name = "_async_write_data"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storage.Store, name, getattr(again.Store, name))
        patch.setattr(hass.config, "config_dir", str(tmp_path))
        yield


@contextmanager
def longest() -> Iterator[list[float]]:
    """Measure how long each step of the loop takes, in seconds of its own thread."""
    took: list[float] = []
    run = asyncio.Handle._run

    def measured(handle: asyncio.Handle) -> None:
        began = time.thread_time()
        run(handle)
        took.append(time.thread_time() - began)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio.Handle, "_run", measured)
        yield took


@pytest.mark.usefixtures("real_storage")
async def test_how_long_five_hundred_checks_hold_the_loop(
    hass: HomeAssistant,
    page: Page,
    entry: MockConfigEntry,
    add_provider: AddProvider,
    elsewhere: str,
    request: pytest.FixtureRequest,
) -> None:
    """Printed, not asserted: the machine may be busy. Each brings an ID Token."""
    assert page
    discovery = f"{elsewhere}/.well-known/openid-configuration"
    client = {"client_secret": SECRET, "check": "1_hour"}
    await add_provider(discovery_url=discovery, issuer=elsewhere, **client)
    store, now = async_store(hass), time.time()
    for each in range(NUMBER):
        store.state.sessions[str(each)] = Session(
            id=str(each),
            provider_id="home",
            issuer=elsewhere,
            subject="24400320",
            sid=None,
            auth_time=None,
            credential_id=str(each),
            refresh_token_ids=(f"token-{each}",),
            client="http://127.0.0.1:8123/",
            made_at=now,
            last_checked=None,
            is_known=True,
        )
        store.state.grants[str(each)] = Grant(
            refresh_token=f"refresh-{each}",
            access_token="access",  # noqa: S106
            access_until=now + 300,
            refresh_until=now + 3600,
            is_offline=False,
            answered_at=now,
        )
    provider = registry.async_find(hass, "home")
    assert provider is not None
    rounds = CheckRounds(hass, entry)
    rounds._due = dict.fromkeys(store.state.sessions, 0)
    # What a test's loop looks for costs more than what is measured.
    hass.loop.set_debug(False)
    # Nor what other tests have left to be collected.
    gc.collect()
    gc.freeze()
    request.addfinalizer(gc.unfreeze)
    began = time.monotonic()
    with longest() as took:
        await rounds.async_round(provider)
    seconds = time.monotonic() - began
    checked = [each for each in store.async_all() if each.last_checked is not None]
    assert len(checked) == NUMBER
    took.sort()
    print(  # noqa: T201
        f"{NUMBER} checks in {seconds:.1f} s, {len(took)} steps of the loop: longest "
        f"{took[-1] * 1000:.1f} ms, of a hundred the longest "
        f"{took[-len(took) // 100] * 1000:.1f} ms"
    )


async def _serve() -> None:
    op = OP(Key("RS256", "1"), Key("RS256", "2"))
    op.clients, op.gives_refresh_tokens = {CLIENT_ID: SECRET}, True
    op.grants = {f"refresh-{each}": "nonce" for each in range(NUMBER)}
    await op.start()
    sys.stdout.write(f"{op.issuer}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve())
