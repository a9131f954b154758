"""What becomes of a sign-in that waits in one browser and is finished in another."""

from ipaddress import ip_address
from pathlib import Path

import pytest

from custom_components.latchkey.people.networks import networks
from custom_components.latchkey.relay import agent
from custom_components.latchkey.relay.handover import (
    FORGET_SECONDS,
    LASTS_SECONDS,
    MOST_FINISHING,
    MOST_MOVES,
    ROOM,
    TAKE_SECONDS,
    WAITING_BYTES,
    Handovers,
    way,
)
from custom_components.latchkey.relay.waiting import (
    Callback,
    Code,
    Device,
    ExpectConsent,
    ExpectDigits,
    Finishing,
    HandoverError,
    Over,
    Ready,
    SignIn,
    Subject,
    Taken,
    Waiting,
    Way,
)

ROOT = Path(__file__).parents[2]

ANSWER = Callback("/auth/latchkey/callback/home?code=c&state=s")
AGENT = agent.read("")
SIGN_IN = SignIn("flow", "Home", "https://op.example/?x=1", "/auth/authorize")
HOME = "192.168.1.50"


def begin(
    book: Handovers,
    now: float = 0,
    address: str = HOME,
    link: str | None = "eth0",
    subject: Subject | None = None,
    extra: int = 0,
) -> Waiting:
    """Let a page wait."""
    of = networks(ip_address(address))
    return book.begin(subject or SIGN_IN, AGENT, address, of, link, now, extra)


def arrive(
    book: Handovers,
    waiting: Waiting,
    now: float = 1,
    link: str | None = "eth0",
    address: str = HOME,
) -> Finishing:
    """Let a page finish."""
    return book.arrive(waiting, ANSWER, address, link, now)


def ready(book: Handovers, now: float = 1) -> Waiting:
    """Let a page wait for what was handed over."""
    waiting = begin(book)
    book.agree(arrive(book, waiting, now), ANSWER, Way.CLICK, now)
    return waiting


def digits_of(waiting: Waiting) -> str:
    """Give what the finishing page shows."""
    assert isinstance(waiting.stage, ExpectDigits)
    return waiting.stage.digits


def test_what_was_agreed_to_is_taken_once() -> None:
    """The second one that asks is told that it was used."""
    book = Handovers()
    waiting = ready(book)
    assert isinstance(waiting.stage, Ready)
    assert book.take(waiting, 2) == ANSWER
    assert waiting.stage == Taken()
    with pytest.raises(HandoverError, match=Code.USED):
        book.take(waiting, 2)


def test_nothing_is_taken_before_somebody_agreed() -> None:
    """However the waiting page asks."""
    book = Handovers()
    waiting = begin(book)
    arrive(book, waiting)
    with pytest.raises(HandoverError, match=Code.USED):
        book.take(waiting, 2)
    with pytest.raises(HandoverError, match=Code.USED):
        book.type_digits(waiting, "000000", 2)
    assert waiting.stage == ExpectConsent()


@pytest.mark.parametrize(
    ("own", "other", "allowed", "expected"),
    [
        ("eth0", "eth0", False, Way.CLICK),
        ("eth0", "eth0", True, Way.CLICK),
        ("eth0", "eth1", False, Way.NOT_AT_ALL),
        ("eth0", "eth1", True, Way.DIGITS),
        ("eth0", None, False, Way.NOT_AT_ALL),
        (None, "eth0", True, Way.DIGITS),
        # Two that are both unknown are not the same.
        (None, None, False, Way.NOT_AT_ALL),
        (None, None, True, Way.DIGITS),
    ],
)
def test_a_click_is_enough_on_one_link_only(
    own: str | None,
    other: str | None,
    allowed: bool,  # noqa: FBT001
    expected: Way,
) -> None:
    """And nothing is where an administrator has not allowed it."""
    book = Handovers()
    finishing = arrive(book, begin(book, link=own), link=other)
    assert way(finishing, is_allowed_elsewhere=allowed) is expected


def test_a_page_that_was_elsewhere_once_is_elsewhere() -> None:
    """Also when it is back: nobody gets a click by coming by."""
    book = Handovers()
    waiting = begin(book)
    assert not book.see(waiting, HOME, "eth0")
    assert book.see(waiting, "203.0.113.7", None)
    assert book.see(waiting, HOME, "eth0")
    assert waiting.link is None
    finishing = arrive(book, waiting)
    assert way(finishing, is_allowed_elsewhere=False) is Way.NOT_AT_ALL


def test_a_page_moves_a_few_times_only() -> None:
    """A phone goes from Wi-Fi to mobile and back."""
    book = Handovers()
    waiting = begin(book)
    for number in range(MOST_MOVES):
        book.see(waiting, f"203.0.113.{number}", None)
        # To and fro is no further address.
        book.see(waiting, HOME, "eth0")
    assert waiting.stage == ExpectConsent()
    book.see(waiting, "203.0.113.77", None)
    assert waiting.stage == Over(Code.MOVED_TOO_OFTEN)
    # By then nobody needs to know where else it comes from, and that is without end.
    for number in range(100):
        book.see(waiting, f"198.51.100.{number}", None)
    assert len(waiting.addresses) == 2 + MOST_MOVES


def test_what_a_click_allowed_is_taken_on_that_link_only() -> None:
    """The page may have gone since; digits are taken wherever they were typed."""
    book = Handovers()
    waiting = ready(book)
    book.see(waiting, "203.0.113.5", None)
    with pytest.raises(HandoverError, match=Code.OTHER_NETWORK):
        book.take(waiting, 2)
    assert waiting.stage == Over(Code.OTHER_NETWORK)
    waiting = begin(book)
    book.agree(arrive(book, waiting), ANSWER, Way.DIGITS, 1)
    book.type_digits(waiting, digits_of(waiting), 2)
    book.see(waiting, "203.0.113.5", None)
    assert book.take(waiting, 3) == ANSWER


def test_another_network_that_is_not_allowed_ends_it() -> None:
    """Nobody gets to try again with the same link."""
    book = Handovers()
    waiting = begin(book)
    finishing = arrive(book, waiting, link=None)
    with pytest.raises(HandoverError, match=Code.OTHER_NETWORK):
        book.agree(finishing, ANSWER, Way.NOT_AT_ALL, 2)
    assert waiting.stage == Over(Code.OTHER_NETWORK)
    with pytest.raises(HandoverError, match=Code.OTHER_NETWORK):
        arrive(book, waiting, 3)


def test_digits_are_typed_where_the_page_waits() -> None:
    """They are six, and only then it can be taken."""
    book = Handovers()
    waiting = begin(book, link=None)
    book.agree(arrive(book, waiting), ANSWER, Way.DIGITS, 1)
    digits = digits_of(waiting)
    assert len(digits) == 6
    assert digits.isdecimal()
    with pytest.raises(HandoverError, match=Code.USED):
        book.take(waiting, 2)
    book.type_digits(waiting, digits, 2)
    assert book.take(waiting, 3) == ANSWER


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "x", "\ud800", "١٢٣٤٥٦"])
def test_wrong_digits_end_it_at_the_first_try(typed: str) -> None:
    """The right ones are of no use after them."""
    book = Handovers()
    waiting = begin(book)
    book.agree(arrive(book, waiting), ANSWER, Way.DIGITS, 1)
    digits = digits_of(waiting)
    with pytest.raises(HandoverError, match=Code.DIGITS_WRONG):
        book.type_digits(waiting, typed, 2)
    with pytest.raises(HandoverError, match=Code.DIGITS_WRONG):
        book.type_digits(waiting, digits, 2)
    with pytest.raises(HandoverError, match=Code.DIGITS_WRONG):
        book.take(waiting, 2)


def test_wrong_digits_are_held_against_their_own_page_only() -> None:
    """Whoever shares the address goes on."""
    book = Handovers()
    one, another = begin(book), begin(book)
    for waiting in (one, another):
        book.agree(arrive(book, waiting), ANSWER, Way.DIGITS, 1)
    for _ in range(3):
        with pytest.raises(HandoverError, match=Code.DIGITS_WRONG):
            book.type_digits(one, "wrong", 2)
    book.type_digits(another, digits_of(another), 2)
    assert book.take(another, 2) == ANSWER


def test_digits_are_good_for_a_minute() -> None:
    """And so is what was handed over by them: the minute begins once."""
    book = Handovers()
    waiting = begin(book)
    book.agree(arrive(book, waiting), ANSWER, Way.DIGITS, 1)
    digits = digits_of(waiting)
    with pytest.raises(HandoverError, match=Code.DIGITS_LATE):
        book.type_digits(waiting, digits, 1 + TAKE_SECONDS)
    in_time = begin(book)
    book.agree(arrive(book, in_time), ANSWER, Way.DIGITS, 1)
    book.type_digits(in_time, digits_of(in_time), TAKE_SECONDS)
    with pytest.raises(HandoverError, match=Code.NOT_TAKEN):
        book.take(in_time, 1 + TAKE_SECONDS)


def test_what_was_handed_over_is_good_for_a_minute() -> None:
    """A page that was asleep for nine minutes comes too late for it."""
    book = Handovers()
    waiting = ready(book)
    assert book.take(ready(book), TAKE_SECONDS) == ANSWER
    with pytest.raises(HandoverError, match=Code.NOT_TAKEN):
        book.take(waiting, 541)
    assert "code=c" not in repr(waiting.stage)


def test_a_page_that_slept_for_nine_minutes_goes_on() -> None:
    """If it is handed over then."""
    book = Handovers()
    waiting = begin(book)
    book.agree(arrive(book, waiting, 540), ANSWER, Way.CLICK, 541)
    assert book.take(waiting, 542) == ANSWER


def test_nobody_waits_longer_than_ten_minutes() -> None:
    """A provider's answer that is late is told so, and later it is unknown."""
    book = Handovers()
    waiting = begin(book)
    book.expect(waiting, "state")
    finishing = arrive(book, waiting)
    assert book.find_by_state("state", LASTS_SECONDS) is waiting
    with pytest.raises(HandoverError, match=Code.EXPIRED):
        arrive(book, waiting, LASTS_SECONDS)
    with pytest.raises(HandoverError, match=Code.EXPIRED):
        book.agree(finishing, ANSWER, Way.CLICK, LASTS_SECONDS)
    assert book.find_by_state("state", FORGET_SECONDS) is None
    assert len(book) == 0


def test_a_state_that_nobody_waits_for_is_unknown() -> None:
    """Guessed, or from before a restart."""
    book = Handovers()
    waiting = begin(book)
    book.expect(waiting, "state")
    assert book.find_by_state("State", 1) is None
    assert book.find_by_state("", 1) is None
    assert book.find_by_state("\ud800", 1) is None
    assert Handovers().find_by_state("state", 1) is None


def test_a_page_waits_for_one_state_and_a_state_is_one_pages() -> None:
    """Nobody binds another's."""
    book = Handovers()
    one, another = begin(book), begin(book)
    assert book.expect(one, "state")
    assert not book.expect(one, "other")
    assert not book.expect(another, "state")
    assert book.find_by_state("state", 1) is one
    assert book.find_by_state("other", 1) is None


def test_a_page_is_its_own_browsers() -> None:
    """The first that opens it, and later by what only that one got."""
    book = Handovers()
    waiting = begin(book)
    assert book.open(waiting, "https://op.example/?x=1&state=s")
    assert not book.open(waiting, "https://op.example/?x=1&state=other")
    assert waiting.target == "https://op.example/?x=1&state=s"
    assert book.find_own(waiting.id, waiting.secret, 1) is waiting
    for secret in ("", "x", begin(book).secret, "\ud800"):
        assert book.find_own(waiting.id, secret, 1) is None
    finishing = arrive(book, waiting)
    assert book.find_finishing(finishing.id, finishing.secret, 1) is finishing
    assert book.find_finishing(finishing.id, waiting.secret, 1) is None
    assert book.find_finishing("x", finishing.secret, 1) is None


def test_of_two_finishing_pages_the_first_counts() -> None:
    """Whoever comes later is told."""
    book = Handovers()
    waiting = begin(book)
    one, another = arrive(book, waiting), arrive(book, waiting)
    book.agree(one, ANSWER, Way.CLICK, 2)
    with pytest.raises(HandoverError, match=Code.USED):
        book.agree(another, ANSWER, Way.CLICK, 2)
    with pytest.raises(HandoverError, match=Code.USED):
        arrive(book, waiting, 2)
    assert book.take(waiting, 2) == ANSWER
    with pytest.raises(HandoverError, match=Code.USED):
        book.agree(another, ANSWER, Way.CLICK, 2)
    with pytest.raises(HandoverError, match=Code.USED):
        arrive(book, waiting, 3)


def test_a_page_has_a_few_finishing_pages_and_who_has_proven_stays() -> None:
    """Whoever opens an address again and again pushes out their own."""
    book = Handovers()
    waiting = begin(book, subject=Device(""))
    proven = arrive(book, waiting)
    proven.proven = 1
    for number in range(20):
        arrive(book, waiting, 2 + number)
    assert len(book) == 1 + MOST_FINISHING
    assert book.find_finishing(proven.id, proven.secret, 30) is proven


def test_who_comes_again_and_again_pushes_out_nobody_at_another_address() -> None:
    """Whoever sees the code from across the room, say, while somebody signs in."""
    book = Handovers()
    waiting = begin(book)
    somebody = arrive(book, waiting)
    for number in range(20):
        arrive(book, waiting, 2 + number, address="192.168.1.77")
    assert len(book) == 1 + MOST_FINISHING
    assert book.find_finishing(somebody.id, somebody.secret, 30) is somebody


def test_who_says_no_ends_it() -> None:
    """But takes nothing back that was taken."""
    book = Handovers()
    waiting = begin(book)
    finishing = arrive(book, waiting)
    book.decline(finishing)
    with pytest.raises(HandoverError, match=Code.DECLINED):
        book.agree(finishing, ANSWER, Way.CLICK, 2)
    with pytest.raises(HandoverError, match=Code.DECLINED):
        book.take(waiting, 2)
    taken = ready(book)
    book.take(taken, 2)
    (finished,) = taken.finishing
    book.decline(finished)
    assert taken.stage == Taken()


def test_who_agreed_may_take_it_back_and_nobody_else() -> None:
    """As long as it was not taken."""
    book = Handovers()
    waiting = begin(book)
    one, another = arrive(book, waiting), arrive(book, waiting)
    book.agree(one, ANSWER, Way.CLICK, 2)
    book.decline(another)
    assert isinstance(waiting.stage, Ready)
    book.decline(one)
    assert waiting.stage == Over(Code.DECLINED)


def test_both_pages_hear_of_a_change() -> None:
    """By what they have subscribed to, and by a number that grows."""
    book = Handovers()
    waiting = begin(book)
    heard: list[int] = []
    waiting.listeners.add(lambda: heard.append(waiting.version))
    finishing = arrive(book, waiting)
    book.agree(finishing, ANSWER, Way.DIGITS, 2)
    book.type_digits(waiting, digits_of(waiting), 2)
    book.take(waiting, 2)
    assert heard == [1, 2, 3]


def test_a_flood_stays_within_its_room_and_pushes_out_its_own() -> None:
    """Ten thousand pages of one network; somebody else's goes on waiting."""
    book = Handovers()
    somebody = begin(book, address="198.51.100.4")
    book.expect(somebody, "state")
    device = begin(book, address="198.51.100.4", subject=Device(""))
    for number in range(10_000):
        waiting = begin(book, 1, f"203.0.113.{number % 256}", None)
        book.expect(waiting, f"flood {number}")
        arrive(book, waiting)
    most = ROOM // WAITING_BYTES
    assert len(book) <= 2 * most
    assert len(book._states) <= most
    assert book.find_by_state("state", 2) is somebody
    assert book.find(device.id, 2) is device
    book.agree(arrive(book, somebody), ANSWER, Way.CLICK, 2)
    assert book.take(somebody, 2) == ANSWER


def test_a_flood_of_devices_pushes_out_no_app() -> None:
    """Not even of the very same address: anybody can open a page with a code."""
    book = Handovers()
    somebody = begin(book)
    book.expect(somebody, "state")
    for _ in range(ROOM // WAITING_BYTES + 10):
        begin(book, 1, subject=Device(""))
    assert book.find_by_state("state", 2) is somebody


@pytest.mark.parametrize("subject", [SIGN_IN, Device("")], ids=["app", "device"])
def test_pages_that_are_only_begun_push_out_no_other(subject: Subject) -> None:
    """Not even of the very same address, as behind a proxy that hides addresses."""
    book = Handovers()
    looked_at = begin(book, subject=subject)
    book.follow(looked_at)
    finishing = begin(book, subject=subject)
    arrived = arrive(book, finishing)
    for _ in range(10_000):
        begin(book, 1, subject=subject)
    assert len(book._waiting) <= ROOM // WAITING_BYTES
    assert book.find(looked_at.id, 2) is looked_at
    book.agree(arrived, ANSWER, Way.CLICK, 2)
    assert book.take(finishing, 2) == ANSWER


def test_pages_that_somebody_looks_at_push_out_none_that_is_being_finished() -> None:
    """Of those that are, an old one goes for a new one, and memory stays bounded."""
    book = Handovers()
    finishing = begin(book)
    arrived = arrive(book, finishing)
    for _ in range(10_000):
        book.follow(begin(book, 1))
    assert book.find_finishing(arrived.id, arrived.secret, 2) is arrived
    for _ in range(10_000):
        arrive(book, begin(book, 1))
    assert book.find(finishing.id, 2) is None
    assert len(book) <= 2 * (ROOM // WAITING_BYTES)


def test_what_visitors_bring_later_is_counted_when_it_comes() -> None:
    """The whole request, and every answer: no more than all have together."""
    book = Handovers()
    waiting = begin(book, extra=100)
    assert book._room.size == WAITING_BYTES + 100
    book.open(waiting, "t" * 1000)
    assert book._room.size == WAITING_BYTES + 1100
    for number in range(MOST_FINISHING + 3):
        answer = Callback("a" * 2000)
        book.arrive(waiting, answer, HOME, "eth0", number)
    assert book._room.size == WAITING_BYTES + 1100 + MOST_FINISHING * 2000
    for number in range(3000):
        other = begin(book, 1, f"203.0.113.{number % 256}")
        book.open(other, "t" * 8000)
        for _ in range(MOST_FINISHING):
            book.arrive(other, Callback("a" * 8000), HOME, "eth0", 1)
    held = sum(each.size + WAITING_BYTES for each in book.all())
    assert held == book._room.size <= ROOM


def test_a_page_that_was_forgotten_is_not_counted_again() -> None:
    """Somebody may have it at hand still, between two looks."""
    book = Handovers()
    waiting = begin(book)
    assert book.find(waiting.id, FORGET_SECONDS) is None
    book.follow(waiting)
    book.open(waiting, "t")
    assert book._room.size == len(book) == 0


def test_what_is_too_large_is_refused() -> None:
    """A quarter of the room is too much for one."""
    book = Handovers()
    with pytest.raises(HandoverError, match=Code.TOO_LARGE):
        begin(book, extra=ROOM // 4)
    assert len(book) == 0


@pytest.mark.parametrize("name", ["handover", "waiting"])
def test_what_decides_knows_neither_clock_nor_home_assistant(name: str) -> None:
    """Nor the network: the caller brings the time; chance makes names and digits."""
    module = ROOT / f"custom_components/latchkey/relay/{name}.py"
    imported = {
        each.split()[1].split(".")[0] or "ours"
        for each in module.read_text("utf-8").splitlines()
        if each.startswith(("import ", "from "))
    }
    assert imported <= {
        "collections",
        "dataclasses",
        "enum",
        "hashlib",
        "hmac",
        "ours",
        "secrets",
        "typing",
    }


def test_secrets_are_not_written_anywhere() -> None:
    """Not by accident: the representations have none."""
    book = Handovers()
    waiting = begin(book)
    finishing = arrive(book, waiting)
    book.agree(finishing, ANSWER, Way.DIGITS, 2)
    written = f"{waiting!r} {finishing!r} {waiting.stage!r}"
    for secret in (waiting.secret, finishing.secret, digits_of(waiting), "code=c"):
        assert secret not in written


CHROME = (
    "Mozilla/5.0 (Linux; Android 16; SM-T510) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1"
)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"
ANDROID_APP = f"Home Assistant/2026.8.1-18 (Android 16; Pixel 9) {CHROME}"


@pytest.mark.parametrize(
    ("said", "app", "label"),
    [
        ("", None, ""),
        (CHROME, None, "Chrome · Android"),
        (SAFARI, None, "Safari · iPhone"),
        (ANDROID_APP, "android", "Home Assistant · Android"),
        (f"{SAFARI} Mobile/HomeAssistant/2026.8", "ios", "Home Assistant · iPhone"),
        (FIREFOX, None, "Firefox · Linux"),
        ("x" * 500 + "Home Assistant/", None, ""),
    ],
)
def test_apps_and_browsers_are_told_apart(
    said: str, app: str | None, label: str
) -> None:
    """A Custom Tab, and Safari's own view, are browsers."""
    found = agent.read(said)
    assert (found.app and found.app.value, found.label) == (app, label)
