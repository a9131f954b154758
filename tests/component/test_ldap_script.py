"""`docs/ldap-auth.sh`, run by Home Assistant's `command_line`, at a real `slapd`."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
import re
import socket
import socketserver
import threading
from typing import Any, Final

from directory import (
    GROUPS,
    PASSWORD,
    PEOPLE,
    SCRIPT,
    SETTINGS,
    Directory,
    free_port,
    person,
    serve,
)
import pytest

from homeassistant.auth.models import User
from homeassistant.auth.providers import auth_provider_from_config
from homeassistant.auth.providers.command_line import (
    CommandLineAuthProvider,
    InvalidAuthError,
)
from homeassistant.core import HomeAssistant

PASSWORDS: Final = {
    "spaces": "  one  two  ",
    "quotes": "a\"b'c''d\"\"",
    "backslashes": "\\a\\\\n\\0\\c%s%n",
    "dollars": "$password ${secret} $(id) $$",
    "backticks": "`id`;id|id&id>id<id",
    "newline": "first\nsecond\n",
    "carriage": "first\r\nsecond\r",
    "dash": "-w x",
    "option": "-y/dev/null",
    "at": "@/etc/passwd",
    "stars": "*)(uid=*",
    "hash": "#!~?[a-z]{1,2}",
    "umlauts": "Grüße, 日本語 🔑 e\u0301",
    "long": "x" * 3000,
    "controls": "\x01\x1b[31m\x7f\t",
}

MORE_PEOPLE: Final = "".join(
    [
        *(person(f"p-{name}", password) for name, password in PASSWORDS.items()),
        # Whoever may change their own name must not become an administrator by it.
        person("liar", PASSWORD, "cn:: TGlhcgpncm91cCA9IHN5c3RlbS1hZG1pbgo="),
        person("umlaut", PASSWORD, "cn:: TcOkdXNjaGVu"),
        person("twice", PASSWORD, "cn: Twice", "uid: zweimal"),
        person("Capital", PASSWORD),
        f"\ndn: ou=others,{PEOPLE}\nobjectClass: organizationalUnit\nou: others\n",
        person("same", PASSWORD),
        person("same", PASSWORD).replace(f",{PEOPLE}", f",ou=others,{PEOPLE}"),
        person("elsewhere", PASSWORD).replace(f",{PEOPLE}", f",ou=others,{PEOPLE}"),
    ]
)

type Configure = Callable[..., Awaitable[CommandLineAuthProvider]]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Directory]:
    """Serve a directory."""
    with serve(tmp_path_factory.mktemp("directory"), MORE_PEOPLE) as served:
        yield served


@pytest.fixture
def configure(hass: HomeAssistant, directory: Directory, tmp_path: Path) -> Configure:
    """Write settings, and let Home Assistant have the script."""
    password = tmp_path / "password"
    password.write_text("searching-is-all")
    by_a_rule = {"BIND_AS": f"uid={{}},{PEOPLE}"}
    by_searching = {
        "SEARCH_AS": "cn=searcher,dc=household,dc=example",
        "SEARCH_PASSWORD_FILE": str(password),
        "BASE": "dc=household,dc=example",
    }

    async def go(
        *, searching: bool = False, **changes: str | None
    ) -> CommandLineAuthProvider:
        settings = {
            "URI": f"ldaps://127.0.0.1:{directory.tls_port}",
            "CA_FILE": str(directory.certificate),
            "USERS": f"(memberOf=cn=household,{GROUPS})",
            "ADMINISTRATORS": f"(memberOf=cn=administrators,{GROUPS})",
            **(by_searching if searching else by_a_rule),
            **changes,
        }
        lines = [f"{key}='{value}'" for key, value in settings.items() if value]
        file = tmp_path / "ldap auth.conf"
        file.write_text("\n".join(lines))
        config = {
            "type": "command_line",
            "command": str(SCRIPT),
            "args": [str(file)],
            "meta": True,
        }
        provider = await auth_provider_from_config(hass, hass.auth._store, config)
        assert isinstance(provider, CommandLineAuthProvider)
        hass.auth._providers["command_line", None] = provider
        return provider

    return go


BY_A_RULE_OR_BY_SEARCHING = pytest.mark.parametrize(
    "searching", [False, True], ids=["by a rule", "by searching"]
)


async def sign_in(hass: HomeAssistant, username: str, password: str) -> User | None:
    """Sign in as the login page does; give the user, or nobody if the answer is no."""
    flows = hass.auth.login_flow
    handler = ("command_line", None)
    form = await flows.async_init(handler, context={"credential_only": False})
    typed = {"username": username, "password": password}
    result: dict[str, Any] = await flows.async_configure(form["flow_id"], typed)
    if result["type"] == "form":
        assert result["errors"] == {"base": "invalid_auth"}
        return None
    return await hass.auth.async_get_or_create_user(result["result"])


@pytest.mark.parametrize("name", PASSWORDS)
async def test_every_password_is_the_directory_s_own(
    hass: HomeAssistant, configure: Configure, name: str
) -> None:
    """To the last character, and no other one is as good."""
    await configure()
    password = PASSWORDS[name]
    assert await sign_in(hass, f"p-{name}", password)
    for other in (password[:-1], password[1:], f"{password}\n", password.strip("\n ")):
        if other != password:
            assert not await sign_in(hass, f"p-{name}", other)


async def test_groups_become_home_assistant_s(
    hass: HomeAssistant, configure: Configure
) -> None:
    """And the directory's name is the user's."""
    await hass.auth.async_create_user("Owner", group_ids=["system-admin"])
    await configure()
    seen = {}
    for name in ("lena", "mika"):
        user = await sign_in(hass, name, PASSWORD)
        seen[name] = (user.name, [group.id for group in user.groups], user.local_only)
    assert seen == {
        "lena": ("Lena Lind", ["system-admin"], False),
        "mika": ("Mika Mäkinen", ["system-users"], False),
    }
    assert not await sign_in(hass, "gast", PASSWORD)


async def test_people_can_be_kept_to_the_own_network(
    hass: HomeAssistant, configure: Configure
) -> None:
    """By a setting."""
    await configure(LOCAL_ONLY="true")
    assert (await sign_in(hass, "mika", PASSWORD)).local_only


async def test_a_name_cannot_say_more_than_a_name(
    hass: HomeAssistant, configure: Configure
) -> None:
    """People can often change it themselves."""
    await hass.auth.async_create_user("Owner", group_ids=["system-admin"])
    await configure()
    user = await sign_in(hass, "liar", PASSWORD)
    assert user.name == "Liargroup = system-admin"
    assert [group.id for group in user.groups] == ["system-users"]
    assert (await sign_in(hass, "umlaut", PASSWORD)).name == "Mäuschen"


@pytest.mark.parametrize("name", ["lena", "mika", "gast", "nobody", "searcher"])
async def test_an_empty_password_is_refused(
    hass: HomeAssistant, configure: Configure, name: str
) -> None:
    """The directory would let it in, as nobody in particular."""
    await configure(USERS="(objectClass=*)")
    assert not await sign_in(hass, name, "")


NO_NAMES: Final = [
    "*",
    "len*",
    "lena)(cn=*",
    "*)(|(uid=*",
    "lena\\2a",
    "\\6cena",
    "lena,ou=people",
    "lena,ou=others",
    "lena+cn=Lena Lind",
    "lena\nmika",
    "lena mika",
    "le na",
    "lena=",
    "lena#",
    'lena"',
    "lena;",
    "lena$(id)",
    "`id`",
    "{}",
    "-w",
    "-lena",
    ".lena",
    "",
    "l\u00e9na",
    "\uff4cena",
    "lena\u200b",
    "l" * 65,
]


@BY_A_RULE_OR_BY_SEARCHING
async def test_a_name_is_never_a_filter_or_a_place(
    hass: HomeAssistant,
    configure: Configure,
    capfd: pytest.CaptureFixture[str],
    *,
    searching: bool,
) -> None:
    """Whatever somebody types, with a password that is somebody's: nobody is asked."""
    await configure(searching=searching, USERS="(objectClass=*)")
    for name in NO_NAMES:
        assert not await sign_in(hass, name, PASSWORD), name
        assert "ldap-auth: the name " in capfd.readouterr().err, name


@pytest.mark.parametrize("nobody", ["le\0na", "\ud800"])
async def test_what_no_environment_holds_gets_nobody_in(
    configure: Configure, nobody: str
) -> None:
    """Home Assistant fails before it has started the script."""
    provider = await configure()
    for typed in (("lena", nobody), (nobody, PASSWORD)):
        with pytest.raises(ValueError, match=r"null byte|surrogates"):
            await provider.async_validate_login(*typed)


async def test_people_are_found_wherever_they_are(
    hass: HomeAssistant, configure: Configure
) -> None:
    """By the account that may search."""
    await configure(searching=True)
    assert (await sign_in(hass, "lena", PASSWORD)).name == "Lena Lind"
    assert await sign_in(hass, "elsewhere", PASSWORD)
    assert not await sign_in(hass, "lena", "not the password")
    assert not await sign_in(hass, "lena", "searching-is-all")
    assert not await sign_in(hass, "gast", PASSWORD)
    assert not await sign_in(hass, "nobody", PASSWORD)


@BY_A_RULE_OR_BY_SEARCHING
async def test_one_person_stays_one_user(
    hass: HomeAssistant, configure: Configure, *, searching: bool
) -> None:
    """The directory knows them by any spelling, and Home Assistant by one."""
    await configure(searching=searching)
    for name in ("lena", "Lena", "LENA", "lenA", " lena ", "capital", "Capital"):
        await sign_in(hass, name, PASSWORD)
    users = await hass.auth.async_get_users()
    assert sorted(user.name for user in users) == ["Capital", "Lena Lind"]


async def test_who_has_two_names_or_shares_one_is_refused(
    hass: HomeAssistant, configure: Configure
) -> None:
    """They would be two users, or each other."""
    await configure(searching=True)
    for name in ("twice", "zweimal", "same"):
        assert not await sign_in(hass, name, PASSWORD)


async def test_starttls_is_as_good(
    hass: HomeAssistant, configure: Configure, directory: Directory
) -> None:
    """At the port for both."""
    await configure(URI=f"ldap://127.0.0.1:{directory.plain_port}")
    assert await sign_in(hass, "lena", PASSWORD)


@pytest.mark.parametrize("scheme", ["ldap", "ldaps"])
async def test_a_certificate_of_somebody_else_is_refused(
    hass: HomeAssistant, configure: Configure, directory: Directory, scheme: str
) -> None:
    """It is signed by nobody that the system knows."""
    ports = {"ldap": directory.plain_port, "ldaps": directory.tls_port}
    await configure(URI=f"{scheme}://127.0.0.1:{ports[scheme]}", CA_FILE=None)
    assert not await sign_in(hass, "lena", PASSWORD)


@pytest.fixture
def listener(socket_enabled: None) -> Iterator[tuple[int, list[bytes]]]:
    """Listen as a directory would that knows no encryption, and remember what came."""
    assert socket_enabled is None
    received: list[bytes] = []

    class Remembers(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            while data := self.request.recv(65536):
                received.append(data)
                # An answer to the first message: "protocol error".
                self.request.sendall(bytes.fromhex("300c02010178070a010204000400"))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Remembers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], received
        server.shutdown()


async def test_no_password_is_sent_unencrypted(
    hass: HomeAssistant,
    configure: Configure,
    listener: tuple[int, list[bytes]],
) -> None:
    """Nor anything else but the request to encrypt, whatever the directory says."""
    port, received = listener
    await configure(URI=f"ldap://127.0.0.1:{port}")
    assert not await sign_in(hass, "lena", PASSWORD)
    sent = b"".join(received)
    assert b"1.3.6.1.4.1.1466.20037" in sent
    assert PASSWORD.encode() not in sent
    assert b"lena" not in sent


@pytest.mark.parametrize(
    "address",
    ["ldapi://%2ftmp%2fldapi", "ldaps://127.0.0.1:1 {plain}", "{plain},ldaps://a", "a"],
)
async def test_only_one_address_with_encryption_is_asked(
    hass: HomeAssistant,
    configure: Configure,
    listener: tuple[int, list[bytes]],
    capfd: pytest.CaptureFixture[str],
    address: str,
) -> None:
    """Two of them could be one too many."""
    port, received = listener
    await configure(URI=address.format(plain=f"ldap://127.0.0.1:{port}"))
    assert not await sign_in(hass, "lena", PASSWORD)
    assert not received
    assert "ldap-auth: URI has to be" in capfd.readouterr().err


async def test_a_directory_that_is_down_or_slow_lets_nobody_in(
    hass: HomeAssistant,
    configure: Configure,
    socket_enabled: None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """And the log tells that from a wrong password."""
    assert socket_enabled is None
    await configure(URI=f"ldaps://127.0.0.1:{free_port()}")
    assert not await sign_in(hass, "lena", PASSWORD)
    assert "exited with code 3" in caplog.text
    caplog.clear()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        await configure(URI=f"ldaps://127.0.0.1:{port}", PATIENCE="2")
        waiting = asyncio.create_task(sign_in(hass, "lena", PASSWORD))
        # While it waits, everybody may read the list of processes.
        await asyncio.sleep(1)
        lines = await asyncio.to_thread(_command_lines)
        async with asyncio.timeout(30):
            assert not await waiting
    assert "exited with code 3" in caplog.text
    assert any(b"ldapsearch" in line and str(port).encode() in line for line in lines)
    assert not any(PASSWORD.encode() in line for line in lines)


def _command_lines() -> list[bytes]:
    lines = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(file.read_bytes())
        except OSError:
            continue
    return lines


@pytest.mark.parametrize(
    "changes",
    [
        {"USERS": None},
        {"BIND_AS": "{}@household.example"},
        {"BIND_AS": f"uid=lena,{PEOPLE}"},
        {"CA_FILE": "/nowhere/ca.pem"},
        {"BIND_AS": None},
        {"BIND_AS": None, "SEARCH_AS": f"cn=nobody,{PEOPLE}", "BASE": PEOPLE},
    ],
)
async def test_settings_that_are_wrong_let_nobody_in(
    hass: HomeAssistant,
    configure: Configure,
    caplog: pytest.LogCaptureFixture,
    changes: dict[str, str | None],
) -> None:
    """And the log says that it is the settings."""
    await configure(**changes)
    assert not await sign_in(hass, "lena", PASSWORD)
    assert "exited with code 2" in caplog.text


@pytest.mark.usefixtures("directory")
async def test_the_settings_of_the_docs_can_be_read(hass: HomeAssistant) -> None:
    """They name every setting that the script has."""
    script, settings = SCRIPT.read_text(), SETTINGS.read_text()
    config = {"type": "command_line", "command": str(SCRIPT), "args": [str(SETTINGS)]}
    provider = await auth_provider_from_config(hass, hass.auth._store, config)
    with pytest.raises(InvalidAuthError):
        await provider.async_validate_login("Not A Name", PASSWORD)
    names = set(re.findall(r"\$\{?([A-Z]+(?:_[A-Z]+)*)\b", script))
    assert len(names) > 10
    for name in names:
        assert f"\n{name}=" in settings or f"\n#{name}=" in settings, name
