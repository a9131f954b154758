"""Know what the page's program and this integration have to agree on.

The program's source says it, and nothing here does: `cargo xtask dist` writes
`contract.json` (`first_paint/`), and a test fails where that is an old one.
"""

from collections.abc import Mapping
import json
from pathlib import Path
from typing import Any, Final

# Read when Home Assistant imports this, which it does in a thread.
_CONTRACT: Final[Mapping[str, Any]] = json.loads(
    (Path(__file__).parent / "contract.json").read_text(encoding="utf-8")
)

APPS: Final[Mapping[tuple[str, str], str]] = {
    (each["client_id"], each["redirect_uri"]): each["app"] for each in _CONTRACT["apps"]
}
"""Home Assistant's own apps, by client id and redirect address."""

REDIRECTING: Final = frozenset[str](_CONTRACT["redirecting"])
"""The types of providers that sign people in on another page."""

LONGEST_REDIRECT: Final[int] = _CONTRACT["longest_redirect"]
"""The longest redirect address that the program follows, in bytes."""

TYPES: Final[Mapping[str, str]] = _CONTRACT["types"]
"""The types of the providers that both know: ours, and another plugin's."""

PATHS: Final[Mapping[str, str]] = _CONTRACT["paths"]
"""Where this integration answers, as far as the program goes there itself."""

PARAMETERS: Final[Mapping[str, str]] = _CONTRACT["parameters"]
"""What the page reads of its own query, or keeps out of it."""

ATTEMPT_SECONDS: Final[int] = _CONTRACT["attempt"]["seconds"]
"""How long an attempt at a provider is good."""

LEEWAY_SECONDS: Final[int] = _CONTRACT["attempt"]["leeway_seconds"]
"""What clocks may differ by."""

LARGEST_ID_TOKEN: Final[int] = _CONTRACT["id_token"]["largest"]
LONGEST_SUBJECT: Final[int] = _CONTRACT["id_token"]["longest_subject"]
DEEPEST_JSON: Final[int] = _CONTRACT["deepest_json"]
"""How many levels deep the page reads JSON, and so an ID Token."""

LANGUAGES: Final[Mapping[str, Mapping[str, str]]] = {
    each["tag"]: each for each in _CONTRACT["languages"]
}
"""The languages of the page, and how each is written."""

_OPENING: Final[Mapping[str, Any]] = _CONTRACT["opening"]

LARGEST_ANSWER: Final[int] = _OPENING["largest_answer"]
"""As much as the page reads of any answer, in bytes."""


def opening(**values: str | None) -> dict[str, Any]:
    """Give the request that opens a flow, as the program would send it.

    The program takes its answer over only if it would ask for that to the letter.
    """
    written = {
        name: json.dumps(value, ensure_ascii=False) for name, value in values.items()
    }
    return {**_OPENING, "body": _OPENING["body"].format_map(written)}
