"""Draw what the program will draw, so that people can begin before it arrives.

`index.html` holds the page as it is for Home Assistant's own frontend, with remarks
where it depends on the visit: `<!--latchkey:name-->…<!--/latchkey:name-->`. This fills
them in, or says that there is something to wait for, where only the program can know
what comes first: a client that has to be named, a provider to go to at once.

Called by `presentation.py`. Everything here is guessed in the same way by the program
(`core/src/machine/optimistic_form.rs`, `src/ui`), which corrects what is different; the
cases in `tests/first_paint` hold both to the same HTML. Nothing in the page moves then.
"""

from collections.abc import Iterator, Mapping
from html import escape
import json
import re
from typing import Any, Final

from ..const import BUILTIN_URL
from ..plain_text import is_blank
from .authorize_query import Visit

_BLOCK: Final = re.compile(
    r"<!--latchkey:(?P<name>[a-z]+)-->(?P<held>.*?)<!--/latchkey:(?P=name)-->",
    re.DOTALL,
)
_PAGE: Final = re.compile(r"<!--latchkey:page-->(.*?)<!--/latchkey:page-->", re.DOTALL)
_TICK: Final = 'name="keep"'

# Stands before each way to Home Assistant's own page where the program is not there.
_CLIENT: Final = "<!--latchkey:client-->"

# Keeps the place of an element that is not there.
_NOTHING: Final = "<!---->"

type Boot = Mapping[str, Any]
"""What the program is told; `listing` is what the providers' address would say."""


def draw(document: str, boot: Boot, visit: Visit) -> str:
    """Draw the login page for a visit."""
    providers = (boot.get("listing") or {}).get("providers", [])
    own = _form(providers, boot, visit)
    if own is None:
        return wait(document, boot, visit)
    fillings = {**_ways(providers, own, boot, visit), **_frame(boot, visit)}

    def fill(block: re.Match[str]) -> str:
        return fillings.get(block["name"], block["held"])

    # The page's own remark first: the blocks are inside of it.
    document = _PAGE.sub(lambda page: page[1], document, count=1)
    # The query comes last: nothing looks for anything in it then.
    return _lead_to_builtin(_BLOCK.sub(fill, document), boot, visit)


def opening(boot: Boot, visit: Visit) -> str | None:
    """Give the request that opens the flow behind the form, where it is drawn.

    To the letter what the program would send, which then only takes the answer over.
    """
    providers = (boot.get("listing") or {}).get("providers", [])
    own = _form(providers, boot, visit)
    if own is None:
        return None
    body = {
        "client_id": visit.parameter("client_id"),
        "handler": [providers[own]["type"], providers[own]["id"]],
        "redirect_uri": visit.parameter("redirect_uri"),
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def draw_return(document: str) -> str:
    """Draw the page for somebody who comes back from a provider."""
    # There is no query to go on with: signing in begins anew.
    document = document.replace(_CLIENT, "")
    return _lead(_wait(document, "Signing you in…"), "/")


def _form(providers: list[dict[str, Any]], boot: Boot, visit: Visit) -> int | None:
    """Find the provider whose form stands first, if it can be known."""
    first = next(
        (place for place, each in enumerate(providers) if not _redirects(each)), None
    )
    if first is None or providers[first]["type"] != "homeassistant":
        return None
    if not (visit.is_own or visit.app) or visit.hint == "welcomed":
        return None
    # The person may come from hass-oidc-auth's welcome page, signed in.
    if visit.is_past_welcome and any(each["type"] == "auth_oidc" for each in providers):
        return None
    # What a client's PKCE comes to has to be found out first; and what the program
    # refuses to follow gets no form to type in.
    if visit.has_challenge or visit.is_refused or boot.get("client_refused"):
        return None
    # The program goes there, unless this tab has been there before: only it knows.
    if visit.is_own and boot.get("auto") and visit.hint != "choose":
        return None
    return first


def _redirects(provider: Mapping[str, Any]) -> bool:
    return provider["type"] in ("latchkey", "auth_oidc", "openid")


def _frame(boot: Boot, visit: Visit) -> dict[str, str]:
    """Say who asks, and offer to keep the session where that means something."""
    if visit.app:
        words = f"You are signing in to the Home Assistant app for {visit.app}."
        asker = f'<div class="notice info"><p>{words}</p></div>'
        return {"asker": asker, "keep": _NOTHING}
    if boot["listing"].get("preselect_remember_me"):
        label = f'<input type="checkbox" {_TICK} checked><bdi>Keep me logged in</bdi>'
        return {"keep": f'<label class="tick">{label}</label>'}
    return {}


def _ways(
    providers: list[dict[str, Any]], own: int, boot: Boot, visit: Visit
) -> dict[str, str]:
    """List the other ways, and the links."""
    sides: dict[str, list[str]] = {"above": [], "below": []}
    for place, provider in enumerate(providers):
        if place != own:
            side, way = _way(provider, boot)
            sides[side].append(way)
    sides["below"].extend(_links(boot, visit))
    divider = '<h2 class="divider">Or log in with</h2>' if sides["below"] else _NOTHING
    return {
        "above": "".join(sides["above"]),
        "below": "".join(sides["below"]),
        "divider": divider,
    }


def _way(provider: Mapping[str, Any], boot: Boot) -> tuple[str, str]:
    """Draw a button, and say on which side it stands."""
    looks = boot.get("providers", {}) if provider["type"] == "latchkey" else {}
    look = looks.get(provider["id"], {})
    # Another plugin's provider may have none; then its type stands for it.
    name = _name_or(provider["name"], provider["type"])
    label = escape(f"Continue with {name}" if _redirects(provider) else name)
    icon = look.get("icon")
    image = f'<img src="{escape(icon)}" alt="" width="24" height="24">' if icon else ""
    button = f'<button type="button" class="way">{image}<bdi>{label}</bdi></button>'
    return look.get("position", "below"), button


def _links(boot: Boot, visit: Visit) -> Iterator[str]:
    """Draw the links; the other pages get the query too, to know the way back."""
    for link in boot.get("links", []):
        separator = "&" if "?" in link["url"] else "?"
        target = escape(f"{link['url']}{separator}{visit.for_plugins}")
        name = escape(_name_or(link["name"], link["url"]))
        yield f'<a class="way" href="{target}"><bdi>{name}</bdi></a>'


def _name_or(name: str, otherwise: str) -> str:
    return otherwise if is_blank(name) else name


def _wait(document: str, words: str) -> str:
    page = (
        f'<div class="page"><p class="unseen" aria-live="polite">{words}</p>'
        f'<p class="busy">{words}</p></div>'
    )
    return _PAGE.sub(lambda _: page, document, count=1)


def wait(document: str, boot: Boot, visit: Visit) -> str:
    """Draw something to wait for, whoever may sign in how: that is not looked at."""
    return _lead_to_builtin(_wait(document, "Loading…"), boot, visit)


def _lead_to_builtin(document: str, boot: Boot, visit: Visit) -> str:
    """Keep the client in every way to Home Assistant's own page.

    A query that nobody means, or that the program will refuse, is not repeated:
    signing in begins anew.
    """
    path = boot.get("builtin", BUILTIN_URL)
    is_signed = path != BUILTIN_URL
    document = document.replace(_CLIENT, _client(visit) if is_signed else "")
    target = "/"
    if visit.is_read and visit.can_be_followed:
        target = f"{path}?{visit.original}"
    return _lead(document, target)


def _lead(document: str, target: str) -> str:
    return document.replace(f'href="{BUILTIN_URL}"', f'href="{escape(target)}"')


def _client(visit: Visit) -> str:
    """Name the client beside the way to a page that asks nobody."""
    host, destination = visit.client_host, visit.destination
    asks = f"{_name(host)} asks" if host else "An unnamed app or site asks"
    words = [f"{asks} for access to your Home Assistant."]
    if destination and destination != host:
        words.append(f"The access will be sent to {_name(destination)}.")
    words.append(
        "Home Assistant&rsquo;s own page may give it without asking you. "
        "Continue only if you started this yourself."
    )
    return f'<div class="notice warning" data-client><p>{" ".join(words)}</p></div>'


def _name(host: str) -> str:
    return f'<b><bdi dir="ltr">{escape(host)}</bdi></b>'
