"""A real LDAP directory, `slapd`, with the people of `tests/directory/`."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
import shutil
import socket
import subprocess
import time
from typing import Final

from pytest_socket import disable_socket, enable_socket

ROOT: Final = Path(__file__).parents[2]

SCRIPT: Final = ROOT / "docs" / "ldap-auth.sh"
SETTINGS: Final = ROOT / "docs" / "ldap-auth.conf"

PEOPLE: Final = "ou=people,dc=household,dc=example"
GROUPS: Final = "ou=groups,dc=household,dc=example"

PASSWORD: Final = "latchkey-demo"  # noqa: S105


@dataclass
class Directory:
    """Where it answers, and where its files are."""

    folder: Path
    plain_port: int
    tls_port: int

    @property
    def certificate(self) -> Path:
        """Give what its certificate is checked with."""
        return self.folder / "certificate.pem"


def person(uid: str, password: str, *lines: str) -> str:
    """Write an entry of somebody in the household."""
    encoded = b64encode(password.encode()).decode()
    return "\n".join(
        [
            "",
            f"dn: uid={uid},{PEOPLE}",
            "objectClass: inetOrgPerson",
            f"uid: {uid}",
            f"sn: {uid}",
            f"userPassword:: {encoded}",
            f"memberOf: cn=household,{GROUPS}",
            *(lines or [f"cn: {uid}"]),
            "",
        ]
    )


def free_port() -> int:
    """Give a port that nobody uses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def serve(folder: Path, more_people: str) -> Iterator[Directory]:
    """Serve a directory until the tests are over."""
    if not shutil.which("slapd", path="/usr/sbin") or not shutil.which("ldapsearch"):
        message = "slapd or ldapsearch is missing: apt-get install slapd ldap-utils"
        raise RuntimeError(message)
    enable_socket()
    try:
        plain_port, tls_port = free_port(), free_port()
        more = folder / "more.ldif"
        more.write_text(more_people)
        script = ROOT / "tests" / "directory" / "serve.sh"
        arguments = [script, folder, str(plain_port), str(tls_port), more]
        with subprocess.Popen(arguments) as slapd:  # noqa: S603
            try:
                _wait_for(slapd, tls_port)
                yield Directory(folder, plain_port, tls_port)
            finally:
                slapd.terminate()
    finally:
        disable_socket(allow_unix_socket=True)


def _wait_for(slapd: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if slapd.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
