"""A provider whose certificate the administrator's own authority issued."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
import os
from pathlib import Path
import ssl
from typing import Any, NamedTuple

from aiohttp import web
from aiohttp.test_utils import TestServer
from conftest import AddProvider, Submit
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from op import OP, Key
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from signing_in import Page, refused

from custom_components.latchkey import registry
from custom_components.latchkey.fault import FaultError
from custom_components.latchkey.oidc import certificates, documents, fetching
from homeassistant.core import HomeAssistant


class Authority(NamedTuple):
    """An authority of somebody's own, as the files that they have of it."""

    ca_file: Path
    chain: Path


class TlsOP(OP):
    """The honest provider, by https."""

    chain: Path

    async def start(self) -> None:
        """Answer with the authority's certificate."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.chain)
        self.server = TestServer(app, host="127.0.0.1", scheme="https")
        await self.server.start_server(ssl=context)
        self.port = self.server.port

    @property
    def issuer(self) -> str:
        """Give the name, which begins with https."""
        return f"https://127.0.0.1:{self.port}/realms/home"


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _authority(folder: Path, name: str) -> Authority:
    key, leaf_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    now = datetime.now(UTC)

    def build(subject: str, public: Any, is_authority: bool) -> Any:  # noqa: FBT001
        return (
            x509.CertificateBuilder()
            .subject_name(_name(subject))
            .issuer_name(_name(name))
            .public_key(public.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        )

    own = build(name, key, True).sign(key, hashes.SHA256())  # noqa: FBT003
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    leaf = build("leaf", leaf_key, False).add_extension(address, critical=False)  # noqa: FBT003
    leaf = leaf.sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    ca_file, chain = folder / f"{name}.pem", folder / f"{name}-leaf.pem"
    ca_file.write_bytes(own.public_bytes(pem))
    private = leaf_key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain.write_bytes(private + leaf.public_bytes(pem))
    return Authority(ca_file, chain)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """Make an authority, which nobody trusts yet."""
    return _authority(tmp_path, "home")


@pytest.fixture
async def op(
    keys: dict[str, Key], authority: Authority, request: pytest.FixtureRequest
) -> AsyncIterator[OP]:
    """Start the provider by https, in place of the one by http."""
    request.getfixturevalue("socket_enabled")
    provider = TlsOP(keys["RS256"], keys["other"])
    provider.chain = authority.chain
    async with provider:
        yield provider


async def test_an_authority_of_one_s_own_is_trusted_for_its_provider(
    page: Page, authority: Authority, submit: Submit
) -> None:
    """At set-up, and by every request of a sign-in."""
    result = await submit(
        ca_file=str(authority.ca_file),
        exchange="server",
        unknown_people="create",
        rule_claim="groups",
        rule_values=["family"],
        userinfo=True,
    )
    assert result["type"] == "create_entry"
    page.op.userinfo["groups"] = ["family"]
    assert (await page.sign_in())["type"] == "create_entry"


@pytest.fixture
async def _broken_handshakes(hass: HomeAssistant) -> None:
    """Let the provider, which is in the same loop, not mind who hangs up."""
    hass.loop.set_exception_handler(lambda _loop, _context: None)


@pytest.mark.usefixtures("_broken_handshakes")
async def test_without_the_file_the_form_says_that_it_is_the_certificate(
    op: OP, entry: MockConfigEntry, submit: Submit, tmp_path: Path
) -> None:
    """And with another authority's too."""
    assert op
    assert (await submit())["errors"] == {"base": "metadata_certificate"}
    other = _authority(tmp_path, "other")
    form = await submit(ca_file=str(other.ca_file))
    assert form["errors"] == {"base": "metadata_certificate"}
    assert not entry.subentries


@pytest.mark.usefixtures("_broken_handshakes")
async def test_nobody_else_s_requests_trust_the_authority(
    hass: HomeAssistant, op: OP, authority: Authority
) -> None:
    """Also while a connection of that provider's is still open."""
    url = op.discovery_url
    found = await fetching.async_get(hass, url, ca_file=str(authority.ca_file))
    assert found["issuer"] == op.issuer
    with pytest.raises(fetching.FetchError) as caught:
        await fetching.async_get(hass, url)
    assert caught.value.failure is fetching.Failure.CERTIFICATE


async def test_the_file_alone_is_trusted(
    hass: HomeAssistant, op: OP, authority: Authority
) -> None:
    """Not the authorities that the rest of Home Assistant trusts."""
    assert op
    context = await certificates.async_context(hass, str(authority.ca_file))
    assert context.cert_store_stats()["x509"] == 1
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "ca_file_missing"),
        (b"", "ca_file_invalid"),
        (b"no certificate\n", "ca_file_invalid"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END", "ca_file_invalid"),
        (b"\x30\x82\xff\xff", "ca_file_invalid"),
        (b"-----BEGIN CERTIFICATE-----" * 50_000, "ca_file_invalid"),
    ],
    ids=range(6),
)
async def test_what_is_wrong_with_the_file_is_said_at_its_field(
    op: OP, submit: Submit, tmp_path: Path, content: bytes | None, problem: str
) -> None:
    """In words, and before anybody is asked."""
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    assert (await submit(ca_file=str(path)))["errors"] == {"protocol": problem}
    assert not op.requests


async def test_a_file_that_is_no_file_keeps_nobody_waiting(
    submit: Submit, tmp_path: Path
) -> None:
    """A folder, a pipe that nobody writes to, and what no path can be."""
    os.mkfifo(tmp_path / "pipe")
    for name in (".", "pipe"):
        form = await submit(ca_file=str(tmp_path / name))
        assert form["errors"] == {"protocol": "ca_file_invalid"}
    form = await submit(ca_file="x" * 5000)
    assert form["errors"] == {"protocol": "ca_file_unreadable"}
    assert (await submit(ca_file="a\0b"))["errors"] == {"protocol": "ca_file_missing"}


async def test_a_path_may_start_in_the_configuration_folder(
    hass: HomeAssistant, authority: Authority, submit: Submit
) -> None:
    """As other paths in Home Assistant's configuration do."""
    hass.config.config_dir = str(authority.ca_file.parent)
    assert (await submit(ca_file=authority.ca_file.name))["type"] == "create_entry"


async def test_a_file_that_is_gone_later_is_named_and_a_new_one_is_read(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    authority: Authority,
    add_provider: AddProvider,
) -> None:
    """Nobody has to restart anything when an authority is renewed."""
    ca_file = str(authority.ca_file)
    content = authority.ca_file.read_bytes()
    authority.ca_file.unlink()
    await add_provider(ca_file=ca_file)
    refusal = ("provider_misconfigured", "ca-file-missing")
    assert refused(await page.begin()) == refusal
    authority.ca_file.write_bytes(content)
    found = await fetching.async_get(hass, op.discovery_url, ca_file=ca_file)
    assert found["issuer"] == op.issuer
    authority.ca_file.write_bytes(b"nothing any more")
    (provider,) = registry.async_registered(hass)
    with pytest.raises(FaultError, match="ca-file-invalid"):
        await documents.async_discover(hass, provider.settings)
