"""Which addresses a provider may name, by where it is itself."""

from typing import Any

from conftest import Submit
from op import OP
import pytest

from custom_components.latchkey.fault import FaultError
from custom_components.latchkey.oidc import metadata, reach

INTERNET = "https://idp.example.com"
WELL_KNOWN = "/.well-known/openid-configuration"

MACHINE = [
    "http://127.0.0.1:1984/api/streams",
    "http://localhost:8123/api",
    "http://[::1]:11984/api/exit",
    "https://127.0.0.1/x",
    "https://127.0.0.2/x",
    "https://127.1/x",
    "https://2130706433/x",
    "https://0x7f.1/x",
    "https://0177.0.0.1/x",
    "https://127.0.0.1./x",
    "https://localhost./x",
    "https://api.localhost/x",
    "https://LOCALHOST/x",
    "https://[::ffff:127.0.0.1]/x",
    "https://[::ffff:7f00:1]/x",
]
NEVER = [
    "https://169.254.169.254/latest/",
    "https://[fe80::1]/x",
    "https://[febf::1]/x",
    "https://[::ffff:169.254.169.254]/x",
    "https://2852039166/latest",
    "https://0.0.0.0/x",
    "https://0/x",
    "https://[::]/x",
    "https://224.0.0.1/x",
    "https://255.255.255.255/x",
]
PRIVATE = [
    "https://10.0.0.7/x",
    "https://172.16.0.1/x",
    "https://192.168.1.5:8443/x",
    "https://192.168.261/x",
    "https://100.64.0.1/x",
    "https://[fd00::7]/x",
]
ANYWHERE = [
    "https://idp.example.com/token",
    "https://other.example.com/token",
    "https://8.8.8.8/token",
    "https://[2606:4700::1111]/token",
    "https://1.2.3.4.example.com/x",
]


@pytest.mark.parametrize("endpoint", [*MACHINE, *NEVER, *PRIVATE])
@pytest.mark.parametrize(
    "name",
    ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"],
)
def test_a_provider_on_the_internet_names_no_address_of_this_network(
    name: str, endpoint: str
) -> None:
    """Nor of this machine, in any spelling that would be connected to."""
    document: dict[str, Any] = {
        "issuer": INTERNET,
        "authorization_endpoint": f"{INTERNET}/a",
        "token_endpoint": f"{INTERNET}/t",
        "userinfo_endpoint": f"{INTERNET}/u",
        "jwks_uri": f"{INTERNET}/k",
    }
    url = f"{INTERNET}{WELL_KNOWN}"
    assert metadata.validate(document, frozenset({INTERNET}), url)
    document[name] = endpoint
    with pytest.raises(FaultError) as caught:
        metadata.validate(document, frozenset({INTERNET}), url)
    assert caught.value.code == "endpoint-local"
    assert caught.value.detail == endpoint


@pytest.mark.parametrize(
    ("place", "allowed", "refused"),
    [
        (INTERNET, ANYWHERE, [*MACHINE, *NEVER, *PRIVATE]),
        ("http://127.0.0.1:9000", [*ANYWHERE, *MACHINE, *PRIVATE], NEVER),
        ("https://localhost", [*ANYWHERE, *MACHINE, *PRIVATE], NEVER),
        ("https://192.168.1.5", [*ANYWHERE, *PRIVATE], [*MACHINE, *NEVER]),
        ("https://[fd00::7]", [*ANYWHERE, *PRIVATE], [*MACHINE, *NEVER]),
        ("https://nas", [*ANYWHERE, *PRIVATE], [*MACHINE, *NEVER]),
        ("https://idp.lan", [*ANYWHERE, *PRIVATE], [*MACHINE, *NEVER]),
        ("https://idp.home.arpa", [*ANYWHERE, *PRIVATE], [*MACHINE, *NEVER]),
        ("https://8.8.8.8", ANYWHERE, [*MACHINE, *NEVER, *PRIVATE]),
        ("https://169.254.169.254", ANYWHERE, [*MACHINE, *NEVER]),
    ],
)
def test_what_a_provider_may_name_depends_on_where_it_is(
    place: str, allowed: list[str], refused: list[str]
) -> None:
    """A provider at home is at home there; one on the internet is not."""
    url = f"{place}{WELL_KNOWN}"
    assert [each for each in allowed if not reach.may_name(url, each)] == []
    assert [each for each in refused if reach.may_name(url, each)] == []


async def test_the_form_says_which_address_is_not_the_provider_s_to_name(
    op: OP, submit: Submit
) -> None:
    """With a text of its own, whatever else is right."""
    op.metadata_changes["userinfo_endpoint"] = "https://169.254.169.254/latest"
    form = await submit()
    assert form["errors"] == {"base": "endpoint_local"}
    found = form["description_placeholders"]["found"]
    assert found == "https://169.254.169.254/latest"
