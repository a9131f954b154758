"""What somebody else has ended does not begin again by itself.

A provider that still knows the browser answers without asking the person: what it says
is believed only if they have authenticated there since the end.
"""

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from conftest import AddProvider
from op import ABSENT, CLIENT_ID, OP
import pytest
from signing_in import Page, counted, known_people, refused
from test_backchannel_logout import send
from test_log_out import AUTHORIZE, come_in, look, own_query
from test_session_binding import restart, token_of

from custom_components.latchkey.oidc import metadata
from custom_components.latchkey.people import (
    ending,
    identities,
    reauthentication,
    sessions,
)
from custom_components.latchkey.people.session import BrowserEnd, End, Required
from custom_components.latchkey.people.session_store import (
    MOST_REQUIRED,
    async_store,
)
from homeassistant.auth.models import RefreshToken
from homeassistant.core import HomeAssistant

REQUIRED = ("sign_in_again", "authentication-required")
MISSING = ("sign_in_again", "id-token-auth-time-missing")
OLD = ("sign_in_again", "id-token-auth-time")

pytestmark = pytest.mark.usefixtures("real_folder")


def asks_anew(page: Page) -> bool:
    """Tell whether the provider is asked to have the person authenticate."""
    query = parse_qs(urlsplit(page.step["url"]).query)
    asked = (query.get("prompt"), query.get("max_age"))
    assert asked in ((None, None), (None, ["315360000"]), (["login"], ["0"]))
    return asked[0] is not None


async def end(hass: HomeAssistant, token: RefreshToken, why: End) -> None:
    """End a session, for some reason."""
    session = async_store(hass).async_of_token(token.id)
    assert session is not None
    sessions.async_end(hass, session, why)
    await async_store(hass).async_write()


async def check_sign_in(
    hass: HomeAssistant, page: Page, expected: tuple[str, str] | None
) -> None:
    """Sign in, and be let in, or refused as expected."""
    result = await page.sign_in()
    if expected is None:
        assert token_of(hass, await page.redeem(result))
    else:
        assert refused(result) == expected


AGAINST = (
    End.ADMINISTRATOR,
    End.PROVIDER_LOGOUT,
    End.NOT_LET_IN,
    End.UNANSWERED,
    End.REMOVED,
    End.UNLINKED,
)
HARMLESS = (End.EXPIRED, End.TOO_OLD, End.LOGGED_OUT, End.ROLE)


@pytest.fixture
async def token(hass: HomeAssistant, page: Page, add_provider: AddProvider) -> Any:
    """Be signed in, at a provider that is gone to at once."""
    await add_provider(auto=True)
    page.op.person["auth_time"] = time.time() - 100
    return await come_in(page, hass)


@pytest.mark.parametrize("why", AGAINST)
async def test_what_others_have_ended_asks_for_the_person_anew(
    hass: HomeAssistant, page: Page, op: OP, token: RefreshToken, why: End
) -> None:
    """The page goes nowhere by itself, and the provider's old word is not enough."""
    await end(hass, token, why)
    document = await (
        await page.client.get(f"{AUTHORIZE}?{own_query(page.client)}")
    ).text()
    assert '"auto": null' in document
    assert "You were logged out. Please sign in again." in await look(page)
    await page.begin()
    assert asks_anew(page)
    assert refused(await page.bring(page.visit())) == OLD
    assert counted(page) == 0
    op.authenticate_anew()
    await come_in(page, hass)
    assert not await look(page)
    await page.begin()
    assert not asks_anew(page)


@pytest.mark.parametrize("why", HARMLESS)
async def test_an_end_by_age_or_by_the_person_asks_for_nothing_more(
    hass: HomeAssistant, page: Page, token: RefreshToken, why: End
) -> None:
    """Whoever logs out and presses the button may be known at the provider."""
    await end(hass, token, why)
    await page.begin()
    assert not asks_anew(page)
    assert token_of(hass, await page.redeem(await page.bring(page.visit())))


@pytest.mark.parametrize("how", ["a logout token", "the action", "the profile"])
async def test_each_way_to_end_a_session_counts(
    hass: HomeAssistant, page: Page, op: OP, token: RefreshToken, how: str
) -> None:
    """As it is really ended."""
    match how:
        case "a logout token":
            await send(page, op.logout_token(sub=op.person["sub"]))
        case "the action":
            ending.async_end_all(hass, token.user, End.ADMINISTRATOR)
        case _:
            hass.auth.async_remove_refresh_token(token)
    assert refused(await page.sign_in()) == OLD


async def test_another_browser_is_asked_too_once_it_is_known(
    hass: HomeAssistant, page: Page, op: OP, token: RefreshToken
) -> None:
    """Refused at first, for nobody knew it; the next try asks the provider."""
    await end(hass, token, End.ADMINISTRATOR)
    page.client.session.cookie_jar.clear()
    await page.begin()
    assert not asks_anew(page)
    proof = page.visit()
    await page.client.get(urlsplit(page.words["redirect_uri"]).path)
    assert refused(await page.bring(proof)) == REQUIRED
    await page.begin()
    assert asks_anew(page)
    op.authenticate_anew()
    assert token_of(hass, await page.redeem(await page.bring(page.visit())))


@pytest.mark.parametrize(
    ("shift", "expected"),
    [(-3600, OLD), (-61, OLD), (-30, OLD), (0, OLD), (1, None), (30, None)],
)
async def test_later_is_later_by_the_provider_s_clock(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    token: RefreshToken,
    shift: int,
    expected: tuple[str, str] | None,
) -> None:
    """A minute between the clocks lets nobody in who was in already."""
    session = async_store(hass).async_of_token(token.id)
    assert session is not None
    assert session.issued_at is not None
    await end(hass, token, End.ADMINISTRATOR)
    op.person["auth_time"] = session.issued_at + shift
    await check_sign_in(hass, page, expected)


async def test_a_clock_that_is_behind_for_longer_is_not_believed(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """Where nothing is known by the provider's own clock, a minute is all there is."""
    await add_provider()
    now = time.time()
    store = async_store(hass)
    sub = op.person["sub"]
    store.async_require(Required(op.issuer, sub, End.ADMINISTRATOR, now, None))
    op.person["auth_time"] = now - 61
    assert refused(await page.sign_in()) == REQUIRED
    op.person["auth_time"] = now - 55
    assert token_of(hass, await page.redeem(await page.sign_in()))


@pytest.mark.parametrize("auth_time", [ABSENT, None, "now", True, [1], {"at": 1}])
@pytest.mark.parametrize("known", ["listed", "sent before", "not known"])
async def test_a_provider_that_can_say_when_must_say_it(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    auth_time: object,
    known: str,
) -> None:
    """Of one that never did, having asked is all that there is; it takes a click."""
    if known == "listed":
        op.metadata_changes["claims_supported"] = ["sub", "auth_time"]
    if known == "sent before":
        op.person["auth_time"] = time.time() - 100
    await add_provider()
    token = await come_in(page, hass)
    await end(hass, token, End.ADMINISTRATOR)
    op.person.pop("auth_time", None)
    if auth_time is not ABSENT:
        op.person["auth_time"] = auth_time
    # Without having been asked it is worth nothing in any case.
    jar = page.client.session.cookie_jar
    kept = {each.key: each.value for each in jar}
    jar.clear()
    assert refused(await page.sign_in()) == REQUIRED
    jar.update_cookies(kept, page.client.make_url("/"))
    result = await page.sign_in()
    assert asks_anew(page)
    if known == "not known":
        assert token_of(hass, await page.redeem(result))
    else:
        assert refused(result) == MISSING


PROMISES = [
    ("https://idp.example", ["sub", "auth_time"]),
]
NO_PROMISES = [
    ("https://idp.example", ["sub"]),
    ("https://idp.example", None),
    ("https://idp.example", "auth_time"),
    ("https://idp.example", [1, {}]),
    ("https://idp.example", {"auth_time": 1}),
    # It lists the claim, and sends it where an administrator there wants it.
    ("https://login.microsoftonline.com/0f8fad5b/v2.0", ["auth_time"]),
]


@pytest.mark.parametrize(("issuer", "listed"), [*PROMISES, *NO_PROMISES])
def test_what_a_list_of_claims_promises(issuer: str, listed: object) -> None:
    """Nobody is kept out by a list that is not one."""
    endpoints = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    document = dict.fromkeys(endpoints, "https://idp.example/x")
    document |= {"issuer": issuer, "claims_supported": listed}
    known = metadata.validate(document, frozenset({issuer}))
    assert known.lists_auth_time is ((issuer, listed) in PROMISES)


async def test_restarts_between_all_steps_forget_nothing(
    hass: HomeAssistant, page: Page, op: OP, token: RefreshToken
) -> None:
    """The end, the way there, the way back."""
    await restart(hass)
    await end(hass, token, End.NOT_LET_IN)
    await restart(hass)
    await page.begin()
    assert asks_anew(page)
    await restart(hass)
    assert refused(await page.bring(page.visit())) == OLD
    await restart(hass)
    op.authenticate_anew()
    token = await come_in(page, hass)
    await restart(hass)
    assert async_store(hass).async_of_token(token.id) is not None
    # Another browser's old sign-in there is still refused.
    op.person["auth_time"] = time.time() - 100
    assert refused(await page.sign_in()) == REQUIRED


async def test_who_has_just_authenticated_is_in_by_a_browser_that_nobody_knows(
    hass: HomeAssistant, page: Page, op: OP, token: RefreshToken
) -> None:
    """So the provider has to say when, as soon as that matters for anybody."""
    await page.begin()
    assert "max_age" not in page.step["url"]
    await end(hass, token, End.ADMINISTRATOR)
    page.client.session.cookie_jar.clear()
    op.authenticate_anew()
    result = await page.sign_in()
    assert "max_age=315360000" in page.step["url"]
    assert not asks_anew(page)
    assert token_of(hass, await page.redeem(result))


async def test_a_provider_that_never_says_when_is_doubted_for_a_day(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """Then nobody has to sign in twice on each new device for ever."""
    await add_provider()
    store, sub = async_store(hass), op.person["sub"]
    for age, expected in ((86_000, REQUIRED), (87_000, None)):
        at = time.time() - age
        store.async_require(Required(op.issuer, sub, End.ADMINISTRATOR, at, None))
        await check_sign_in(hass, page, expected)


async def test_other_people_are_asked_for_nothing(
    hass: HomeAssistant, page: Page, op: OP, token: RefreshToken
) -> None:
    """Who signs in in the same browser as somebody else."""
    await end(hass, token, End.ADMINISTRATOR)
    op.person = {"sub": "another", "name": "Grace", "auth_time": 5}
    assert token_of(hass, await page.redeem(await page.sign_in()))


async def test_the_same_person_by_another_entry_of_the_issuer_is_asked_too(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """A laxer one is no way around."""
    op.clients = {CLIENT_ID: None}
    await add_provider(same_people=True)
    await add_provider("other", name="Other", same_people=True)
    op.person["auth_time"] = time.time() - 100
    token = await come_in(page, hass)
    await end(hass, token, End.ADMINISTRATOR)
    assert refused(await page.sign_in("other")) == REQUIRED


async def test_who_is_deactivated_hears_that_instead(
    hass: HomeAssistant, page: Page, token: RefreshToken
) -> None:
    """Signing in once more would not help them."""
    await ending.async_deactivate(hass, token.user, End.DEACTIVATED)
    assert refused(await page.sign_in()) == ("account_inactive", "account-inactive")
    assert [each.is_active for each in await known_people(hass)] == [False]


@pytest.mark.parametrize(
    ("listed", "prompt"),
    [
        (["none", "login", "consent"], "login"),
        (["none", "consent", "select_account"], "select_account"),
        (["none", "consent"], None),
        ([], "login"),
        ("none", "login"),
        ([1, {}], "login"),
    ],
)
async def test_no_provider_is_asked_in_a_way_that_it_does_not_know(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    listed: object,
    prompt: str | None,
) -> None:
    """It would show an error of its own, and nobody would ever come back."""
    op.metadata_changes["prompt_values_supported"] = listed
    await add_provider()
    op.person["auth_time"] = time.time() - 100
    await end(hass, await come_in(page, hass), End.ADMINISTRATOR)
    await page.begin()
    query = parse_qs(urlsplit(page.step["url"]).query)
    assert query.get("prompt") == (None if prompt is None else [prompt])
    assert query["max_age"] == ["0"]
    assert refused(await page.bring(page.visit())) == OLD
    op.authenticate_anew()
    assert token_of(hass, await page.redeem(await page.sign_in()))


def _known(issuer: str, endpoint: str = "https://idp.example/x") -> metadata.Metadata:
    document = dict.fromkeys(("token_endpoint", "jwks_uri"), "https://idp.example/x")
    document |= {"issuer": issuer, "authorization_endpoint": endpoint}
    return metadata.validate(document, frozenset({issuer}))


async def test_google_is_asked_only_what_it_knows(hass: HomeAssistant) -> None:
    """It takes no `prompt=login`, says nowhere what it takes, and never says when."""
    google = _known("https://accounts.google.com")
    ask = reauthentication.async_parameters
    assert ask(hass, google, anew=True) == {"prompt": "select_account"}
    required = Required(google.issuer, "ada", End.ADMINISTRATOR, time.time(), None)
    async_store(hass).async_require(required)
    assert ask(hass, google, anew=False) == {}


@pytest.mark.parametrize("own", ["prompt=login", "prompt=", "prompt", "a=b&prompt="])
async def test_an_address_that_brings_its_own_parameters_gets_none_twice(
    hass: HomeAssistant, own: str
) -> None:
    """A request with one twice is invalid, also where the first says nothing."""
    address = f"https://idp.example/x?{own}"
    known = _known("https://idp.example", address)
    asked = reauthentication.async_parameters(hass, known, anew=True)
    assert asked == {"max_age": "0"}


@pytest.mark.parametrize(
    ("shift", "expected"), [(-90_000, False), (-80_000, True), (90_000, False)]
)
async def test_a_browser_asks_for_a_day_and_no_longer(
    hass: HomeAssistant, page: Page, token: RefreshToken, shift: int, *, expected: bool
) -> None:
    """A provider that makes nothing of it must not keep anybody out for ever."""
    store = async_store(hass)
    session = store.async_of_token(token.id)
    assert session is not None
    assert session.browser is not None
    ended = BrowserEnd("home", End.ADMINISTRATOR, time.time() + shift)
    store.async_note_browser_end(session.browser, ended)
    await page.begin()
    assert asks_anew(page) is expected


async def test_a_clock_that_was_ahead_at_the_end_keeps_nobody_out(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """Whoever authenticates in the flow itself has authenticated anew."""
    await add_provider()
    ahead = time.time() + 5 * 365 * 86_400
    store, sub = async_store(hass), op.person["sub"]
    store.async_require(Required(op.issuer, sub, End.ADMINISTRATOR, ahead, ahead))
    op.person["auth_time"] = time.time() - 100
    assert refused(await page.sign_in()) == REQUIRED
    assert refused(await page.sign_in()) == OLD
    op.authenticate_anew()
    assert token_of(hass, await page.redeem(await page.sign_in()))


async def test_a_list_of_claims_is_believed_until_one_is_left_out(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """For somebody else: whom it is about could have had it left out."""
    op.metadata_changes["claims_supported"] = ["sub", "auth_time"]
    await add_provider()
    await end(hass, await come_in(page, hass), End.ADMINISTRATOR)
    for _ in range(2):
        assert refused(await page.sign_in()) == MISSING
    ada, op.person = op.person, {"sub": "another", "name": "Grace"}
    assert token_of(hass, await page.redeem(await page.sign_in()))
    op.person = ada
    # Nobody is asked any more in a browser in which somebody has signed in.
    assert refused(await page.sign_in()) == REQUIRED
    assert token_of(hass, await page.redeem(await page.sign_in()))


async def test_a_browser_without_cookies_is_asked_too(
    hass: HomeAssistant, page: Page, op: OP, token: RefreshToken
) -> None:
    """Else it would be refused for ever, and never ask for what would help."""
    await end(hass, token, End.ADMINISTRATOR)
    page.client.session.cookie_jar.clear()
    await page.begin()
    assert not asks_anew(page)
    assert refused(await page.bring(page.visit())) == REQUIRED
    await page.begin()
    assert asks_anew(page)
    op.authenticate_anew()
    assert token_of(hass, await page.redeem(await page.bring(page.visit())))


async def test_a_proof_that_comes_after_the_end_leaves_no_way_round(
    page: Page, op: OP, add_provider: AddProvider
) -> None:
    """Of a flow that was on its way: the next one with the old sign-in is refused."""
    await add_provider()
    op.person["auth_time"] = time.time() - 100
    await page.begin()
    proof = page.visit()
    await send(page, op.logout_token(sub=op.person["sub"]))
    assert refused(await page.bring(proof))[0] == "sign_in_again"
    assert refused(await page.sign_in())[0] == "sign_in_again"


async def test_an_end_keeps_its_reason_where_a_sign_in_was_on_its_way(
    hass: HomeAssistant, page: Page, op: OP, token: RefreshToken
) -> None:
    """An administrator's is not a logout token's."""
    await page.sign_in()
    identities.async_end_sessions(hass, token.user)
    required = async_store(hass).async_required(op.issuer, op.person["sub"])
    assert required is not None
    assert required.end is End.ADMINISTRATOR


async def test_the_list_is_bounded(hass: HomeAssistant) -> None:
    """The oldest goes first, and each person is on it once."""
    store = async_store(hass)
    for number in (*range(MOST_REQUIRED), 1):
        required = Required("issuer", str(number), End.ADMINISTRATOR, number, None)
        store.async_require(required)
    assert len(store.state.required["issuer"]) == MOST_REQUIRED
    store.async_require(Required("issuer", "more", End.ADMINISTRATOR, 1, None))
    assert store.async_required("issuer", "0") is None
    assert store.async_required("issuer", "1") is not None


async def test_no_issuer_pushes_out_the_people_of_another(hass: HomeAssistant) -> None:
    """One that has thousands of people, and ends them, would let others' in again."""
    store = async_store(hass)
    store.async_require(Required("home", "ada", End.ADMINISTRATOR, 1, None))
    for number in range(MOST_REQUIRED + 1):
        required = Required("large", str(number), End.PROVIDER_LOGOUT, number, None)
        store.async_require(required)
    assert store.async_required("large", "0") is None
    assert store.async_required("home", "ada") is not None
    store.async_lift("home", "ada")
    assert store.async_required("home", "ada") is None
    assert not store.async_is_anybody_required("home")
    store.async_lift("home", "ada")
