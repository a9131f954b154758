"""Know the providers that are offered by name, and what is particular to each.

Each is one file in `presets/`, and a new file appears in the form by itself. It says
what to ask for (`questions`), how the discovery URL is made of that, which settings fit
(`settings`), where groups are (`rule`) and what to do at the provider (`steps`). What
it suggests is stored like anything that was typed, so a preset that changes or goes
changes nothing that was set up by it.

A file that is not right to the letter is left out, and logged: nobody must lose the
login page by it. Read when Home Assistant imports this, which it does in a thread.
Called by `provider_flow.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
import json
import logging
from pathlib import Path
import re
from typing import Any, Final
from urllib.parse import quote

import voluptuous as vol

from .. import addresses
from ..settings import FIELDS, read
from ..settings_error import SettingsError

_LOGGER = logging.getLogger(__name__)

FOLDER: Final = Path(__file__).parent / "presets"

# The choice for a provider that has no file.
ANOTHER: Final = "another"


class Question(StrEnum):
    """What a form may ask for; the value is the field's name."""

    HOST = "host"
    REALM = "realm"
    SLUG = "slug"
    TENANT = "tenant"
    SERVER = "server"
    PROJECT = "project"


# What a preset may not say: it is the administrator's, or this Home Assistant's.
_OWN: Final = frozenset(
    {
        "name",
        "discovery_url",
        "issuer",
        "client_id",
        "client_secret",
        "own_redirect_url",
        "rule_claim",
        "rule_values",
        "origins",
        "ca_file",
        "anyone",
        "auto",
        "same_people",
        "role_claim",
        "administrator_values",
        "user_values",
        "read_only_values",
        "without_role",
        "follow_name",
    }
)

_ID: Final = re.compile(r"[a-z0-9_]+")
_PLACE: Final = re.compile(r"{([a-z_]+)}")
# What is left out where the question in it has no answer.
_OPTIONAL: Final = re.compile(r"\[([^\[\]]*)\]")
# Host, port and path: no query, nothing that means something in Markdown, and no part
# of a path that is another one to whoever reads it: dots that lead up, nothing between
# two slashes, and what is decoded.
_PLAIN_ADDRESS: Final = re.compile(
    r"[\w.:\[\]-]+(?:/(?!\.{1,2}(?:/|$))[\w.:~-]+)*", re.ASCII
)
# What would be another part of an address than the one that is asked for.
_NO_PART: Final = re.compile(r"[/?#%\\\s]")


def _words(value: object) -> str:
    if not isinstance(value, str) or not value or not value.isprintable():
        msg = "expected a line of text"
        raise vol.Invalid(msg)
    return value


_SCHEMA: Final = vol.Schema(
    {
        vol.Required("name"): _words,
        # The version that somebody signed in with in earnest; without it, nobody did.
        vol.Optional("tried"): _words,
        vol.Required("questions"): [
            {
                vol.Required("name"): vol.Coerce(Question),
                vol.Required("example"): _words,
                vol.Optional("default"): _words,
                vol.Optional("optional", default=False): bool,
            }
        ],
        vol.Required("discovery_url"): _words,
        vol.Optional("issuer"): _words,
        vol.Optional("needs_secret", default=False): bool,
        vol.Optional("settings", default=dict): {
            vol.Optional(str(marker)): kind
            for marker, kind in FIELDS.items()
            if str(marker) not in _OWN
        },
        vol.Optional("rule"): {
            vol.Required("claim"): _words,
            vol.Optional("scope"): _words,
        },
        vol.Required("steps"): vol.All([_words], vol.Length(min=1)),
    }
)

_DEFAULTS: Final[Mapping[str, Any]] = vol.Schema(FIELDS)(
    {"name": "x", "client_id": "x"}
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, with an answer as an example."""

    question: Question
    example: str
    default: str | None
    optional: bool


@dataclass(frozen=True, slots=True)
class Preset:
    """One provider by name."""

    id: str
    name: str
    tried: str | None
    questions: tuple[Asked, ...]
    discovery_url: str
    issuer: str | None
    needs_secret: bool
    settings: Mapping[str, Any]
    rule_claim: str | None
    rule_scope: str | None
    steps: tuple[str, ...]

    @property
    def suggested(self) -> dict[str, Any]:
        """Give what stands in the form before anyone types."""
        known = {each.question.value: each.default for each in self.questions}
        suggested = {name: value for name, value in known.items() if value}
        if self.rule_claim:
            suggested["rule_claim"] = self.rule_claim
        return {**suggested, **self.settings}

    @property
    def pattern(self) -> str:
        """Give the discovery URL for reading, before there are answers."""
        made = _OPTIONAL.sub(r"\1", self.discovery_url)
        return made.replace("{host}", "https://…")

    def complete(self, typed: Mapping[str, Any]) -> dict[str, Any]:
        """Make settings of the answers, or raise `SettingsError` at one of them."""
        answers = self._answers(typed)
        settings = {
            name: value
            for name, value in typed.items()
            if name not in Question.__members__.values()
        }
        settings["discovery_url"] = _fill(self.discovery_url, answers)
        if self.issuer and not (typed.get("issuer") or "").strip():
            settings["issuer"] = _fill(self.issuer, answers)
        if self.needs_secret and not typed.get("client_secret"):
            raise SettingsError("client_secret", "secret_needed")
        if not typed.get("client_secret"):
            # The suggestion is for a client that has one.
            self._drop(settings, "client_authentication")
        if project := (typed.get(Question.PROJECT) or "").strip():
            known = typed.get("audiences", [])
            settings["audiences"] = list(dict.fromkeys([*known, project]))
        if self.rule_claim and typed.get("rule_claim") == self.rule_claim:
            self._complete_rule(settings)
        if self.rule_claim and typed.get("role_claim") == self.rule_claim:
            self._ask_for_rule_scope(settings)
        return settings

    def _drop(self, settings: dict[str, Any], name: str) -> None:
        """Take a suggestion back that does not go with what was typed."""
        if name in self.settings and settings.get(name) == self.settings[name]:
            settings[name] = _DEFAULTS[name]

    def _complete_rule(self, settings: dict[str, Any]) -> None:
        """Ask for what the rule needs, and drop a suggestion that nobody made use of.

        Some providers refuse the whole sign-in for a scope that they do not give.
        """
        if not any(value.strip() for value in settings.get("rule_values", [])):
            del settings["rule_claim"]
        else:
            self._ask_for_rule_scope(settings)

    def _ask_for_rule_scope(self, settings: dict[str, Any]) -> None:
        if self.rule_scope and self.rule_scope not in settings["scopes"].split():
            settings["scopes"] = f"{settings['scopes']} {self.rule_scope}"

    def _answers(self, typed: Mapping[str, Any]) -> dict[str, str]:
        client_id = (typed.get("client_id") or "").strip()
        if client_id in {".", ".."}:
            raise SettingsError("client_id", "part_invalid")
        answers = {"client_id": quote(client_id, safe="")}
        for asked in self.questions:
            name = asked.question
            answer = (typed.get(name) or "").strip()
            if not answer and not asked.optional:
                raise SettingsError(name, "empty")
            if name is Question.HOST:
                answer = _address(answer)
            elif _NO_PART.search(answer) or answer in {".", ".."}:
                raise SettingsError(name, "part_invalid")
            answers[name] = answer if name is Question.HOST else quote(answer, safe="")
        return answers


def _address(answer: str) -> str:
    """Read a host, or an address, as people copy it."""
    address = (answer if "://" in answer else f"https://{answer}").rstrip("/")
    url = addresses.parse(address)
    if (
        url is None
        or url.scheme not in {"http", "https"}
        or not _PLAIN_ADDRESS.fullmatch(address.partition("://")[2])
    ):
        raise SettingsError(Question.HOST, "address_invalid")
    if not addresses.is_secure(url):
        raise SettingsError(Question.HOST, "address_insecure")
    return address


def _fill(template: str, answers: Mapping[str, str]) -> str:
    def optional(part: re.Match[str]) -> str:
        needed = _PLACE.findall(part[1])
        return part[1] if all(answers.get(name) for name in needed) else ""

    kept = _OPTIONAL.sub(optional, template)
    return _PLACE.sub(lambda place: answers[place[1]], kept)


def parse(preset_id: str, text: str) -> Preset:
    """Read one file, or raise `ValueError`, `vol.Invalid` or `SettingsError`."""
    if not _ID.fullmatch(preset_id) or preset_id == ANOTHER:
        raise ValueError(preset_id)
    data = _SCHEMA(json.loads(text))
    rule = data.get("rule", {})
    preset = Preset(
        id=preset_id,
        name=data["name"],
        tried=data.get("tried"),
        questions=tuple(
            Asked(each["name"], each["example"], each.get("default"), each["optional"])
            for each in data["questions"]
        ),
        discovery_url=data["discovery_url"],
        issuer=data.get("issuer"),
        needs_secret=data["needs_secret"],
        settings=data["settings"],
        rule_claim=rule.get("claim"),
        rule_scope=rule.get("scope"),
        steps=tuple(data["steps"]),
    )
    _try(preset)
    return preset


def _try(preset: Preset) -> None:
    """Fill the form in with the examples: what comes of it can be used."""
    asked = [each.question for each in preset.questions]
    if len(set(asked)) != len(asked):
        raise ValueError(asked)
    places = {*_PLACE.findall(f"{preset.discovery_url}{preset.issuer or ''}")}
    if not places <= {*asked, "client_id"}:
        raise ValueError(places)
    typed = {each.question.value: each.example for each in preset.questions}
    typed |= {"name": preset.name, "client_id": "home-assistant", "client_secret": "x"}
    filled = {**preset.suggested, **typed}
    if preset.rule_claim:
        filled["rule_values"] = ["x"]
    completed = preset.complete(vol.Schema(FIELDS, extra=vol.ALLOW_EXTRA)(filled))
    read(preset.id, completed)


def load() -> dict[str, Preset]:
    """Read all files that can be used."""
    found = []
    for file in FOLDER.glob("*.json"):
        try:
            found.append(parse(file.stem, file.read_text(encoding="utf-8")))
        except (OSError, ValueError, vol.Invalid, SettingsError) as err:
            _LOGGER.error("The preset %s cannot be used: %s", file.name, err)  # noqa: TRY400
    return {each.id: each for each in sorted(found, key=lambda p: p.name.casefold())}


# By their ids, in the order in which the form offers them.
PRESETS: Final = load()
