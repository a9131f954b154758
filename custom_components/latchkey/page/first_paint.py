"""Decide what people see before the program arrives, so that they can begin.

`index.html` is a frame with slots: `<!--latchkey:name-->…<!--/latchkey:name-->`. They
get the form of Home Assistant's own provider as it is for this visit; or something to
wait for, where only the program can know what comes first: a client that has to be
named, a provider to go to at once. `fragments.py` draws either.

Called by `presentation.py`. Everything here is guessed in the same way by the program
(`core/src/machine/optimistic_form.rs`, `src/ui`), which corrects what is different; the
cases in `tests/first_paint` hold both to the same HTML. Nothing in the page moves then.
"""

from collections.abc import Iterator, Mapping
import re
from typing import Any, Final

from .. import contract
from ..const import BUILTIN_URL
from ..plain_text import is_blank
from . import logged_out, other_plugins
from .authorize_query import Visit
from .fragments import Fragments, Html
from .logged_out import Told

# A static folder's document has something in them: there nobody fills it in.
_SLOT: Final = re.compile(
    r"<!--latchkey:(?P<name>[a-z]+)-->.*?<!--/latchkey:(?P=name)-->", re.DOTALL
)

# As the source language has them.
_ROOT: Final = '<html lang="en" dir="ltr">'
_CATALOG: Final = re.compile(r'(?<=/)en(?=-\w+\.txt")')

_NOTHING: Final = Html()

type Boot = Mapping[str, Any]
"""What the program is told; `listing` is what the providers' address would say."""

type Provider = Mapping[str, Any]


def draw(
    document: str,
    drawn: Fragments,
    boot: Boot,
    visit: Visit,
    told: Told | None = None,
) -> str:
    """Draw the login page for a visit, and what to say of a log-out before it."""
    providers = _providers(boot)
    own = _form(providers, boot, visit)
    if own is None:
        return wait(document, drawn, boot, visit, told)
    sides = _options(drawn, providers, own, boot)
    below = [*sides["below"], *_links(drawn, boot, visit)]
    form = drawn.draw(
        "form",
        app=drawn.draw(f"app_{visit.app}" if visit.app else "nothing"),
        above=_joined(sides["above"]),
        keep=_keep(drawn, boot, visit),
        divider=drawn.draw("divider" if below else "nothing"),
        below=_joined(below),
        builtin=_builtin(boot, visit),
    )
    page = _joined([logged_out.draw(drawn, told), form])
    return _document(document, drawn, page, boot, visit)


def wait(
    document: str,
    drawn: Fragments,
    boot: Boot,
    visit: Visit,
    told: Told | None = None,
) -> str:
    """Draw something to wait for, whoever may sign in how: that is not looked at."""
    page = _joined([logged_out.draw(drawn, told), drawn.draw("waiting")])
    return _document(document, drawn, page, boot, visit)


def draw_return(document: str, drawn: Fragments) -> str:
    """Draw the page for somebody who comes back from a provider."""
    # There is no query to go on with: signing in begins anew.
    return _filled(document, drawn, drawn.draw("returning"), _NOTHING, "/")


def script(drawn: Fragments) -> dict[str, Any]:
    """Tell the boot script what it says, and what the program will refuse."""
    return {
        "loading": drawn.words("loading"),
        "checking": drawn.words("checking"),
        "longest_redirect": contract.LONGEST_REDIRECT,
    }


def opening(boot: Boot, visit: Visit) -> dict[str, Any] | None:
    """Give the request that opens the flow behind the form, where it is drawn."""
    providers = _providers(boot)
    own = _form(providers, boot, visit)
    if own is None:
        return None
    return contract.opening(
        client_id=visit.parameter("client_id"),
        type=providers[own]["type"],
        id=providers[own]["id"],
        redirect_uri=visit.parameter("redirect_uri"),
    )


def _providers(boot: Boot) -> list[Provider]:
    listing: Mapping[str, list[Provider]] = boot.get("listing") or {}
    return listing.get("providers", [])


def _form(providers: list[Provider], boot: Boot, visit: Visit) -> int | None:
    """Find the provider whose form stands first, if it can be known."""
    first = next(
        (place for place, each in enumerate(providers) if not _redirects(each)), None
    )
    if first is None or providers[first]["type"] != "homeassistant":
        return None
    if not (visit.is_own or visit.app):
        return None
    # What a client's PKCE comes to has to be found out first; and what the program
    # refuses to follow gets no form to type in.
    if visit.has_challenge or visit.is_refused or boot.get("client_refused"):
        return None
    return None if _leads_away(providers, boot, visit) else first


def _leads_away(providers: list[Provider], boot: Boot, visit: Visit) -> bool:
    """Tell whether the program may go to a provider at once."""
    if visit.hint == "choose":
        return False
    # Only the program knows whether this tab has been there before.
    if visit.hint == "welcomed" or (visit.is_own and boot.get("auto")):
        return True
    # The person may come from hass-oidc-auth's welcome page, signed in.
    return visit.is_past_welcome and any(
        each["type"] == other_plugins.OIDC_AUTH for each in providers
    )


def _redirects(provider: Provider) -> bool:
    return provider["type"] in contract.REDIRECTING


def _keep(drawn: Fragments, boot: Boot, visit: Visit) -> Html:
    """Offer to keep the session where that means something."""
    if visit.app:
        return drawn.draw("nothing")
    is_ticked = boot["listing"].get("preselect_remember_me")
    return drawn.draw("keep_ticked" if is_ticked else "keep")


def _options(
    drawn: Fragments, providers: list[Provider], own: int, boot: Boot
) -> dict[str, list[Html]]:
    """Draw the other sign-in options, by the side on which they stand."""
    sides: dict[str, list[Html]] = {"above": [], "below": []}
    for place, provider in enumerate(providers):
        if place == own:
            continue
        looks = boot.get("providers", {}) if provider["type"] == "latchkey" else {}
        look = looks.get(provider["id"], {})
        icon = look.get("icon") or ""
        fragment = "option_elsewhere" if _redirects(provider) else "option"
        option = drawn.draw(
            f"{fragment}_icon" if icon else fragment,
            # Another plugin's provider may have none; then its type stands for it.
            name=_name_or(provider["name"], provider["type"]),
            icon=icon,
        )
        sides[look.get("position", "below")].append(option)
    return sides


def _links(drawn: Fragments, boot: Boot, visit: Visit) -> Iterator[Html]:
    """Draw the links; the other pages get the query too, to know the way back."""
    for link in boot.get("links", []):
        separator = "&" if "?" in link["url"] else "?"
        yield drawn.draw(
            "link",
            name=_name_or(link["name"], link["url"]),
            target=f"{link['url']}{separator}{visit.for_plugins}",
        )


def _name_or(name: str, otherwise: str) -> str:
    return otherwise if is_blank(name) else name


def _joined(parts: list[Html]) -> Html:
    return Html("".join(parts))


def _document(
    document: str, drawn: Fragments, page: Html, boot: Boot, visit: Visit
) -> str:
    """Keep the client in every way to Home Assistant's own page."""
    is_signed = boot.get("builtin", BUILTIN_URL) != BUILTIN_URL
    client = _client(drawn, visit) if is_signed else _NOTHING
    return _filled(document, drawn, page, client, _builtin(boot, visit))


def _builtin(boot: Boot, visit: Visit) -> str:
    """Give the way to Home Assistant's own page.

    A query that nobody means, or that the program will refuse, is not repeated:
    signing in begins anew.
    """
    if not (visit.is_read and visit.can_be_followed):
        return "/"
    return f"{boot.get('builtin', BUILTIN_URL)}?{visit.original}"


def _client(drawn: Fragments, visit: Visit) -> Html:
    """Name the client beside the way to a page that asks nobody."""
    host, destination = visit.client_host or "", visit.destination or ""
    fragment = "client" if host else "client_unnamed"
    goes_elsewhere = destination and destination != host
    return drawn.draw(
        f"{fragment}_elsewhere" if goes_elsewhere else fragment,
        host=host,
        destination=destination,
    )


def _filled(
    document: str, drawn: Fragments, page: Html, client: Html, builtin: str
) -> str:
    """Put everything in its slot, at once: what is in one is not looked at."""
    slots = {
        "noscript": drawn.draw("noscript", client=client, builtin=builtin),
        "page": page,
        "languages": drawn.draw("languages"),
        "fallback": drawn.draw("fallback", client=client, builtin=builtin),
    }
    spoken = _spoken(document, drawn)
    return _SLOT.sub(lambda slot: slots.get(slot["name"], slot[0]), spoken)


def _spoken(document: str, drawn: Fragments) -> str:
    """Say which language the document is in, and which catalog goes with it."""
    root = f'<html lang="{drawn.language}" dir="{drawn.direction}">'
    named = _CATALOG.sub(drawn.language, document, count=1)
    return named.replace(_ROOT, root, 1)
