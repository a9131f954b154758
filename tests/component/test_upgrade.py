"""From an older version to this one, and back.

Each file in `upgrade/` is what one version really stored - an entry with two providers
and a link, and the credentials of somebody who signed in - and which fields it reads.
`0.1.0.json` is what this version stores; it is written anew by

    UPGRADE=write pytest tests/component/test_upgrade.py

until that version is released, and never afterwards: the next version writes its own.
"""

import json
import os
from pathlib import Path
import re
from types import MappingProxyType
from typing import Any

from conftest import Submit
from op import OP
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from signing_in import Page
import voluptuous as vol

from custom_components.latchkey import configured
from custom_components.latchkey.settings import FIELDS
from custom_components.latchkey.web import icons
from homeassistant.auth.models import Credentials, User
from homeassistant.config_entries import SOURCE_USER, ConfigSubentry
from homeassistant.core import HomeAssistant

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent / "upgrade"
RECORDS = sorted(FOLDER.glob("*.json"))
VERSION = json.loads(
    (ROOT / "custom_components" / "latchkey" / "manifest.json").read_text()
)["version"]
ISSUER = "{issuer}"

each_record = pytest.mark.parametrize(
    "record", RECORDS, ids=[path.stem for path in RECORDS]
)


def _read(record: Path, issuer: str) -> dict[str, Any]:
    return json.loads(record.read_text().replace(ISSUER, issuer))


def _kind(field: vol.Marker) -> dict[str, Any]:
    """Describe a field as far as a stored value can be wrong for it."""
    ((kind, config),) = FIELDS[field].serialize()["selector"].items()
    described = {"is_list": config.get("multiple", False), "is": kind}
    if kind == "select" and not config["custom_value"]:
        described["options"] = config["options"]
    if not isinstance(field.default, vol.Undefined):
        described["default"] = field.default()
    if field == "icon":
        # Forms know it by another value than what is stored.
        described["default"] = icons.stored(described["default"])
    return described


def _fields() -> dict[str, Any]:
    return {str(field): _kind(field) for field in FIELDS}


async def _store(
    hass: HomeAssistant, page: Page, entry: MockConfigEntry, submit: Submit
) -> dict[str, Any]:
    """Do what administrators and people do, and give what is stored afterwards."""
    await submit(unknown_people="create", anyone=True)
    await submit(
        name="Office",
        unknown_people="link",
        client_secret="kept-by-nobody-else",  # noqa: S106
        rule_claim="groups",
        rule_values=["family"],
    )
    flows = hass.config_entries.subentries
    kind = (entry.entry_id, "link")
    form = await flows.async_init(kind, context={"source": SOURCE_USER})
    typed = {"name": "Work", "url": "/auth/openid/authorize"}
    await flows.async_configure(form["flow_id"], typed)
    await hass.async_block_till_done()
    assert (await page.sign_in())["type"] == "create_entry"
    credentials = [
        {"auth_provider_id": each.auth_provider_id, "data": dict(each.data)}
        for user in await hass.auth.async_get_users()
        for each in user.credentials
    ]
    subentries = [
        {
            "subentry_type": each.subentry_type,
            "title": each.title,
            "unique_id": each.unique_id,
            "data": dict(each.data),
        }
        for each in entry.subentries.values()
    ]
    stored = {
        "entry": {
            "version": entry.version,
            "minor_version": entry.minor_version,
            "data": dict(entry.data),
            "options": dict(entry.options),
            "unique_id": entry.unique_id,
            "subentries": subentries,
        },
        "credentials": credentials,
        "fields": _fields(),
    }
    return json.loads(json.dumps(stored))


async def _restore(
    hass: HomeAssistant, entry: MockConfigEntry, record: dict[str, Any]
) -> User:
    """Be at the start of Home Assistant after an update: give the one who signed in."""
    assert record["entry"]["version"] == entry.version == 1
    for each in record["entry"]["subentries"]:
        data = MappingProxyType(each.pop("data"))
        hass.config_entries.async_add_subentry(entry, ConfigSubentry(data=data, **each))
    (stored,) = record["credentials"]
    user = await hass.auth.async_create_user("Ada Lovelace", group_ids=["system-users"])
    credentials = Credentials(auth_provider_type="latchkey", is_new=False, **stored)
    await hass.auth.async_link_user(user, credentials)
    return user


def test_every_release_has_a_record() -> None:
    """And this version, released or not."""
    changelog = (ROOT / "CHANGELOG.md").read_text()
    released = re.findall(r"^## (\d+\.\d+\.\d+) ", changelog, flags=re.MULTILINE)
    assert {*released, VERSION} <= {path.stem for path in RECORDS}


@each_record
async def test_providers_links_and_people_of_an_older_version_stay(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    page: Page,
    op: OP,
    record: Path,
) -> None:
    """Nobody is a stranger after an update, and nothing has to be entered again."""
    stored = _read(record, op.issuer)
    providers = [
        dict(each["data"])
        for each in stored["entry"]["subentries"]
        if each["subentry_type"] == "provider"
    ]
    user = await _restore(hass, entry, stored)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    settings = configured.async_settings(hass, entry)
    assert [each.id for each in settings] == ["home", "office"]
    for read, written in zip(settings, providers, strict=True):
        assert read.name == written["name"]
        assert read.client_secret == written.get("client_secret")
        assert read.unknown == written["unknown_people"]
        assert list(read.rule_values) == written.get("rule_values", [])
        assert read.rule_claim == written.get("rule_claim")
        assert read.anyone == written.get("anyone", False)
    assert [each["name"] for each in configured.async_links(hass)] == ["Work"]
    op.subject = stored["credentials"][0]["data"]["sub"]
    people = len(await hass.auth.async_get_users())
    assert (await page.sign_in())["type"] == "create_entry"
    assert len(await hass.auth.async_get_users()) == people
    assert await hass.auth.async_get_user_by_credentials(user.credentials[0]) is user


async def test_the_version_before_reads_what_this_one_stores(
    hass: HomeAssistant, page: Page, entry: MockConfigEntry, submit: Submit, op: OP
) -> None:
    """As long as nothing is used that it does not have.

    Home Assistant refuses an entry of a higher major version; an older Latchkey, a
    field or an option that it does not know.
    """
    stored = await _store(hass, page, entry, submit)
    path = FOLDER / f"{VERSION}.json"
    if os.environ.get("UPGRADE") == "write":
        text = json.dumps(stored, indent=2).replace(op.issuer, ISSUER)
        path.write_text(f"{text}\n")
    released = [each for each in RECORDS if re.fullmatch(r"\d+\.\d+\.\d+", each.stem)]
    newest = max(
        released, key=lambda each: [int(part) for part in each.stem.split(".")]
    )
    assert newest == path
    before = _read(released[-2] if len(released) > 1 else newest, op.issuer)
    _assert_readable(stored, before)


def _assert_readable(stored: dict[str, Any], before: dict[str, Any]) -> None:
    """Read what is stored as the older version does."""
    assert stored["entry"]["version"] == before["entry"]["version"]
    for part in ("data", "options"):
        assert stored["entry"][part].keys() <= before["entry"][part].keys()
    kinds = {each["subentry_type"] for each in before["entry"]["subentries"]}
    for each in stored["entry"]["subentries"]:
        assert each["subentry_type"] in kinds
        assert each["unique_id"] is None or isinstance(each["unique_id"], str)
        if each["subentry_type"] != "provider":
            assert set(each["data"]) == {"name", "url"}
            continue
        for name, value in each["data"].items():
            field = before["fields"][name]
            assert isinstance(value, list) is field["is_list"], name
            if field["is"] == "boolean":
                assert isinstance(value, bool), name
            assert value in field.get("options", [value]), name
    for each, older in zip(stored["credentials"], before["credentials"], strict=True):
        for name, value in older["data"].items():
            assert isinstance(each["data"][name], type(value)), name


@each_record
def test_what_is_not_stored_means_the_same_for_ever(record: Path) -> None:
    """Fields that nobody has touched are left out, so no default may change."""
    now = json.loads(json.dumps(_fields()))
    for name, field in json.loads(record.read_text())["fields"].items():
        assert now[name].get("default") == field.get("default"), name
        assert set(field.get("options", [])) <= set(now[name].get("options", []))


def test_nothing_is_stored_that_is_as_it_is_by_default() -> None:
    """Neither a new field nor an old one, and never a value that is another."""
    data = {
        "name": "Home",
        "anyone": False,
        "audiences": [],
        "rule_separator": "comma",
        "unknown_people": "approve",
        "own_redirect_url": True,
    }
    assert configured.without_defaults(data) == {
        "name": "Home",
        "rule_separator": "comma",
        "own_redirect_url": True,
    }
