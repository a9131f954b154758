"""Trust a certification authority of the administrator's own, for one provider only.

The file is named in the provider's settings and read in the executor, because a disk
may be slow. Only what is in it is trusted for that provider, as with `curl --cacert`:
nobody else's authority can vouch for it, and no other request trusts this one. Called
by `fetching.py` for each request, and by the form, which says what is wrong with the
file. The browser has its own trust, which nothing here changes.
"""

from dataclasses import dataclass
from pathlib import Path
import ssl
import stat
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..fault import FaultError, misconfigured

# A bundle of all public authorities is a quarter of this.
LARGEST_BYTES: Final = 1024 * 1024

_CONTEXTS: HassKey[dict[str, "_Loaded"]] = HassKey(f"{DOMAIN}_certificates")


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A context, and the state of the file that it was made from."""

    state: tuple[int, int]
    context: ssl.SSLContext


async def async_context(hass: HomeAssistant, ca_file: str) -> ssl.SSLContext:
    """Give what verifies a provider's certificate, or raise `FaultError`.

    A file that was renewed is read again; one that did not change is not.
    """
    contexts = hass.data.setdefault(_CONTEXTS, {})
    path = Path(hass.config.path(ca_file))
    loaded = await hass.async_add_executor_job(_load, path, contexts.get(ca_file))
    contexts[ca_file] = loaded
    return loaded.context


def _load(path: Path, known: _Loaded | None) -> _Loaded:
    try:
        found = path.stat()
        state = (found.st_mtime_ns, found.st_size)
        if known is not None and known.state == state:
            return known
        # A pipe or a device could keep the executor busy for ever.
        if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST_BYTES:
            raise misconfigured("ca-file-invalid")
        content = path.read_bytes()
    except FileNotFoundError as err:
        raise misconfigured("ca-file-missing") from err
    except (OSError, ValueError) as err:
        raise misconfigured("ca-file-unreadable", type(err).__name__) from err
    return _Loaded(state, _context(content))


def _context(content: bytes) -> ssl.SSLContext:
    """Read certificates as they are usually written: as text, or as one in binary."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        is_text = b"-----BEGIN" in content
        context.load_verify_locations(
            cadata=content.decode("ascii", "ignore") if is_text else content
        )
    except (ssl.SSLError, ValueError) as err:
        raise _invalid() from err
    if not context.cert_store_stats()["x509"]:
        raise _invalid()
    return context


def _invalid() -> FaultError:
    return misconfigured("ca-file-invalid")
