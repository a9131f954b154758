"""What people are shown, as tests read it: the page's document, forms, and Repairs."""

import asyncio
import json
from pathlib import Path
import re
from typing import Any

from aiohttp.test_utils import TestClient
from conftest import AUTHORIZE, META
import pytest

from custom_components.latchkey.administration import issues
from homeassistant.config_entries import SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers import issue_registry as ir

STRINGS = json.loads((Path(issues.__file__).parents[1] / "strings.json").read_text())

INDEX = f"""<!doctype html><html><head>
{META}
<script type="application/json" id="latchkey-boot-data">{{}}</script>
<title>Home Assistant</title></head><body></body></html>
"""


async def read_document(client: TestClient, address: str = AUTHORIZE) -> str:
    """Read the page."""
    response = await client.get(address)
    assert response.status == 200
    assert response.headers["Cache-Control"] == "no-store, no-transform"
    return await response.text()


async def ask_without_a_host(
    client: TestClient, method: str, path: str, body: str = ""
) -> str:
    """Ask in HTTP/1.0, as today's clients cannot, and read all of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", client.port)
    head = f"{method} {path} HTTP/1.0\r\nContent-Length: {len(body)}\r\n"
    writer.write(f"{head}Content-Type: application/json\r\n\r\n{body}".encode())
    answer = await reader.read()
    writer.close()
    return answer.decode()


def read_boot(document: str) -> dict[str, Any]:
    """Read what it is told."""
    (script,) = re.findall(
        r'<script type="application/json" id="latchkey-boot-data">(.*?)</script>',
        document,
        re.DOTALL,
    )
    return json.loads(script)


def repairs_issue(hass: HomeAssistant) -> tuple[str, str]:
    """Give the only issue there is: its key, and its text as people read it."""
    (issue,) = ir.async_get(hass).issues.values()
    assert issue.domain == "latchkey"
    assert issue.severity is ir.IssueSeverity.ERROR
    assert not issue.is_fixable
    assert not issue.is_persistent
    texts = STRINGS["issues"][issue.translation_key]
    placeholders = issue.translation_placeholders or {}
    text = texts["description"].format_map(placeholders)
    # Markdown draws an escaped character as itself.
    return issue.translation_key, re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Give what we warned of in the log."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components.latchkey")
        and record.levelname == "WARNING"
    ]


def shown(form: SubentryFlowResult) -> dict[str, Any]:
    """Give what stands in a provider's form already, by the names of its fields."""
    markers = [
        marker
        for top, kind in form["data_schema"].schema.items()
        for marker in (kind.schema.schema if isinstance(kind, section) else [top])
    ]
    return {
        str(marker): marker.description["suggested_value"]
        for marker in markers
        if marker.description
    }


def sections(form: SubentryFlowResult) -> dict[str, section]:
    """Give the sections of a form."""
    fields = form["data_schema"].schema.items()
    return {str(name): kind for name, kind in fields if isinstance(kind, section)}


def opened(form: SubentryFlowResult) -> set[str]:
    """Name the sections that are open."""
    found = sections(form).items()
    return {name for name, each in found if not each.options["collapsed"]}


def fields(name: str, form: SubentryFlowResult) -> dict[str, set[str]]:
    """Name the fields of a step, and of each of its sections."""
    found = sections(form)
    top = {str(each) for each in form["data_schema"].schema} - set(found)
    inside = {
        f"{name}.{each}": {str(field) for field in kind.schema.schema}
        for each, kind in found.items()
    }
    return {name: top, **inside}
