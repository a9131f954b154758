"""What an administrator can enter about roles, and what is refused."""

from typing import Any

from conftest import AddProvider, Submit
from op import OP
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from seen import STRINGS, opened, shown
from signing_in import Page
import voluptuous as vol

from custom_components.latchkey import configured, diagnostics, registry
from custom_components.latchkey.administration import try_out_report
from custom_components.latchkey.administration.preset import PRESETS
from custom_components.latchkey.role_settings import Role, RoleRules, WithoutRole
from custom_components.latchkey.settings import FIELDS
from homeassistant.core import HomeAssistant

ROLES: dict[str, Any] = {
    "role_claim": " groups ",
    "administrator_values": [" ha-admins", " "],
    "user_values": ["family"],
    "read_only_values": [],
    "without_role": "remove",
}


async def test_the_form_stores_roles(
    hass: HomeAssistant, submit: Submit, entry: MockConfigEntry
) -> None:
    """In a section of their own, and as little as was entered."""
    result = await submit(unknown_people="approve", **ROLES, follow_name=True)
    assert result["type"] == "create_entry"
    (provider,) = registry.async_registered(hass)
    assert provider.settings.follow_name
    assert provider.settings.roles == RoleRules(
        "groups", ("ha-admins",), ("family",), (), WithoutRole.REMOVE
    )
    (subentry,) = entry.subentries.values()
    assert "read_only_values" not in subentry.data


async def test_without_roles_nothing_about_them_is_stored(
    hass: HomeAssistant, submit: Submit, entry: MockConfigEntry
) -> None:
    """So that an older version reads what was stored."""
    await submit()
    (provider,) = registry.async_registered(hass)
    assert provider.settings.roles is None
    assert not provider.settings.follow_name
    (subentry,) = entry.subentries.values()
    names = {"role_claim", "without_role", "follow_name", "administrator_values"}
    assert not names & subentry.data.keys()


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"role_claim": "groups"}, "role_incomplete"),
        ({"role_claim": "groups", "administrator_values": [" "]}, "role_incomplete"),
        ({"administrator_values": ["a"]}, "role_incomplete"),
        ({"user_values": ["a"], "role_claim": " "}, "role_incomplete"),
        ({"read_only_values": ["a"]}, "role_incomplete"),
        ({"without_role": "remove"}, "role_incomplete"),
        ({"role_claim": 'a."b', "user_values": ["a"]}, "role_claim_invalid"),
        ({"role_claim": 'a"b"', "user_values": ["a"]}, "role_claim_invalid"),
        *(
            ({"role_claim": claim, "read_only_values": ["a"]}, "role_claim_editable")
            for claim in (
                "name",
                '"name"',
                "nickname",
                "preferred_username",
                "given_name",
                "locale",
                "address",
                "address.country",
                '"address".country',
            )
        ),
    ],
)
async def test_what_cannot_be_used_is_said_at_the_section(
    submit: Submit, typed: dict[str, Any], problem: str
) -> None:
    """Which is open then, with all that was typed."""
    form = await submit(**typed)
    assert form["errors"] == {"roles": problem}
    assert opened(form) == {"roles"}
    assert shown(form).items() >= typed.items()


@pytest.mark.parametrize("claim", ["groups", "sub", "email", "name.role", "roles.name"])
async def test_other_claims_are_free(submit: Submit, claim: str) -> None:
    """Whoever runs the provider knows who can edit them."""
    result = await submit(role_claim=claim, user_values=["a"])
    assert result["type"] == "create_entry"


async def test_yaml_says_what_cannot_be_used(provider_data: dict[str, Any]) -> None:
    """By the same names."""
    provider = {"id": "home", **provider_data, "user_values": ["a"]}
    with pytest.raises(vol.Invalid, match="role_incomplete"):
        configured.CONFIG_SCHEMA({"latchkey": {"providers": [provider]}})


async def test_diagnostics_leave_values_out(
    hass: HomeAssistant,
    page: Page,
    entry: MockConfigEntry,
    add_provider: AddProvider,
) -> None:
    """They may name people."""
    await add_provider(
        role_claim="email",
        administrator_values=["hush-a"],
        user_values=["hush-b"],
        read_only_values=["hush-c"],
    )
    said = await diagnostics.async_get_config_entry_diagnostics(hass, entry)
    roles = said["providers"][0]["settings"]["roles"]
    assert roles["claim"] == "email"
    assert "hush" not in str(said)
    assert page


async def test_a_try_out_shows_the_claim_of_roles(
    hass: HomeAssistant, op: OP, page: Page, add_provider: AddProvider
) -> None:
    """The administrator's own words say which one it is."""
    await add_provider(role_claim="a.b", user_values=["family"])
    (provider,) = registry.async_registered(hass)
    said = try_out_report.describe(provider.settings, {"a": {"b": ["family"]}})
    assert "- a\\.b: family" in said
    assert page
    assert op


@pytest.mark.parametrize(
    ("groups", "without", "text"),
    [
        (["admins", "family"], "keep", "**Role:** administrator, because groups "),
        (["family"], "keep", "**Role:** user, because groups contains family."),
        (["guests"], "keep", "**Role:** read\\-only user, because"),
        (["x"], "keep", "groups contains none of the values, so you keep"),
        (None, "remove", "groups contains none of the values, so you would lose"),
        ({"a": {"b": 1}}, "keep", "so you keep"),
        (7.5, "remove", "you would"),
    ],
)
async def test_a_try_out_says_which_role_the_claims_give(
    hass: HomeAssistant,
    op: OP,
    page: Page,
    add_provider: AddProvider,
    groups: Any,
    without: str,
    text: str,
) -> None:
    """In words, each of which there is, and without a change to anybody."""
    await add_provider(
        role_claim="groups",
        administrator_values=["admins"],
        user_values=["family"],
        read_only_values=["guests"],
        without_role=without,
    )
    (provider,) = registry.async_registered(hass)
    claims = {} if groups is None else {"groups": groups}
    said = try_out_report.describe_role(provider.settings, claims)
    assert said is not None
    words = STRINGS["common"][f"try_out_role_{said.text}"]
    shown = words.format(claim=said.claim, value=said.value)
    assert text.replace("\\", "") in shown.replace("\\", "")
    assert page
    assert op


async def test_a_try_out_without_roles_says_nothing_of_them(
    hass: HomeAssistant, op: OP, page: Page, add_provider: AddProvider
) -> None:
    """There is nothing to say."""
    await add_provider()
    (provider,) = registry.async_registered(hass)
    assert try_out_report.describe_role(provider.settings, {"groups": ["x"]}) is None
    assert page
    assert op


def test_a_preset_asks_for_the_scope_that_roles_need() -> None:
    """As it does for the rule."""
    preset = PRESETS["authelia"]
    assert preset.rule_scope == "groups"
    typed = vol.Schema(FIELDS, extra=vol.ALLOW_EXTRA)(
        {
            "name": "Home",
            "host": "https://auth.example.org",
            "client_id": "ha",
            "client_secret": "s",
            "role_claim": preset.rule_claim,
            "user_values": ["family"],
        }
    )
    assert "groups" in preset.complete(typed)["scopes"].split()
    del typed["role_claim"]
    assert "groups" not in preset.complete(typed)["scopes"].split()


def test_roles_stand_for_groups_of_home_assistant() -> None:
    """From the most to the least."""
    assert [each.group_id for each in Role] == [
        "system-admin",
        "system-users",
        "system-read-only",
    ]
