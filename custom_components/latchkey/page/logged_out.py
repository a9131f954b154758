"""Say on the login page that a session has just ended, and what is left to do.

It stands above what the program draws, in the document only: the program does not know
of it, so it costs nobody anything who comes without one. `provider_log_out.py` decides
what there is to say; called by `first_paint.py`.
"""

from dataclasses import dataclass

from ..people.session import CONFIRMED
from .fragments import Fragments, Html


@dataclass(frozen=True, slots=True)
class Told:
    """What the login page says to a browser in which a session has ended."""

    by_the_person: bool = True
    """Whether the person has logged out, and was not signed out by somebody else."""

    provider: str | None = None
    """The name of the provider, where it matters."""

    link: str | None = None
    """Where the person logs out there."""

    answer: str | None = None
    """What the provider's answer came to, if it has come: `CONFIRMED` or a code."""


def draw(drawn: Fragments, told: Told | None) -> Html:
    """Draw it, or nothing where no session has ended."""
    if told is None:
        return Html()
    if not told.by_the_person:
        return drawn.draw("session_ended", more=Html())
    name = told.provider or ""
    if told.answer == CONFIRMED and name:
        return drawn.draw("logged_out_there", provider=name, more=Html())
    more = Html()
    if told.link is not None:
        more = drawn.draw("also_log_out", provider=name, target=told.link)
    if told.answer is not None and name:
        return drawn.draw(
            "logged_out_unconfirmed", provider=name, code=told.answer, more=more
        )
    return drawn.draw("logged_out", more=more)
