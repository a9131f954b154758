"""Tell by its `User-Agent` which app or browser a page is in, in words for a person.

It is the visitor's to choose, so nothing is decided by it but what is shown, and
whether a page is sent to wait (`callback_pages.py`), which protects nobody.

The apps: Android's writes `Home Assistant/`, cancels what leads to another host in its
web view and gives it to the system's browser; iOS' writes `Mobile/HomeAssistant`, and
opens what asks for a tab of its own (`target=_blank`) in the system's browser. A Custom
Tab or Safari's own view has the browser's agent, and is one. Pure.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# Nobody's is longer; what is beyond is not looked at.
_LONGEST: Final = 400


class App(StrEnum):
    """One of Home Assistant's apps, whose web view the page is in."""

    ANDROID = "android"
    IOS = "ios"


@dataclass(frozen=True, slots=True)
class Agent:
    """What is said of a page to whoever is asked about it."""

    app: App | None
    browser: str
    """A browser's name, which is no word of any language, or nothing."""
    system: str
    """An operating system's, or nothing."""

    @property
    def label(self) -> str:
        """Name it in a few words."""
        name = "Home Assistant" if self.app else self.browser
        return " · ".join(filter(None, (name, self.system)))


# The first that is there; most say that they are others too.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def read(user_agent: str) -> Agent:
    """Read what a browser says of itself."""
    said = user_agent[:_LONGEST]
    app = None
    if "Mobile/HomeAssistant" in said:
        app = App.IOS
    elif "Home Assistant/" in said:
        app = App.ANDROID
    return Agent(app, _first(_BROWSERS, said), _first(_SYSTEMS, said))


def _first(names: tuple[tuple[str, str], ...], said: str) -> str:
    return next((name for mark, name in names if mark in said), "")
