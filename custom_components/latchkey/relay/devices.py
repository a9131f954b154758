"""Let a device in that a phone has approved: an auth provider for devices.

Each device has credentials of its own, of the user that was chosen for it, and signs in
by them once. Borrowed ones, a password's say, would be checked as what they are not; a
trusted network's would be refused to a device that leaves it. So a device is ended by
itself: its refresh token, in the profile of its user (where it has the name that was
given to it) or in *People*, and its credentials with it.

The provider is in nobody's list but that of the browser which was approved: Home
Assistant asks for that since 2026.11; the login page leaves it out of older ones'
(`page/presentation.py`). Whoever starts its flow all the same is told in words.

Registered by `__init__.py` beside our other providers: Home Assistant refuses the
refresh tokens of a provider that is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
import json
from typing import Any, Final, override
from urllib.parse import parse_qs
import uuid

from aiohttp import web

from homeassistant.auth import InvalidAuthError
from homeassistant.auth.models import (
    AuthFlowContext,
    AuthFlowResult,
    Credentials,
    RefreshToken,
    User,
    UserMeta,
)
from homeassistant.auth.providers import AuthProvider, LoginFlow
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.http import current_request
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..compatibility import async_user_not_allowed_do_auth
from ..const import DEVICE_TYPE, DOMAIN
from ..fault import Reason
from ..people import events, session_binding
from ..people.session import End
from . import own_cookie
from .visitor import async_book, async_visitor, now
from .waiting import (
    Approval,
    Code,
    Device,
    HandoverError,
    Over,
    Ready,
    Taken,
    Waiting,
)

DEVICE_ID: Final = "phone"
COOKIE: Final = "latchkey_device"

# The cookie has to reach the login page and its flows.
_PLACE: Final = own_cookie.Place("/auth", "Strict")

# What the row says where it cannot be hidden, and what follows where it is pressed.
_NAME: Final = "Sign in with your phone"
_HOW: Final = (
    "This works on Latchkey's login page only: choose “Sign in with your phone” there."
)

# Home Assistant's code is good for ten minutes: credentials without a session after
# that are of a device that never came in.
_NEVER_CAME: Final = timedelta(minutes=15)


_REFUSED: HassKey[set[str]] = HassKey(f"{DOMAIN}_refused_devices")


@dataclass(frozen=True, slots=True)
class SignedInDevice:
    """One device, for administrators."""

    credentials: Credentials
    tokens: tuple[RefreshToken, ...]

    @property
    def name(self) -> str:
        """What it was called when it was approved."""
        return str(self.credentials.data.get("name", ""))


class DeviceAuthProvider(AuthProvider):
    """Lets devices in that were approved."""

    DEFAULT_TITLE = _NAME

    def __init__(self, hass: HomeAssistant) -> None:
        """Have nothing configured."""
        config = {"type": DEVICE_TYPE, "id": DEVICE_ID, "name": _NAME}
        super().__init__(hass, hass.auth._store, config)  # noqa: SLF001

    @property
    def support_mfa(self) -> bool:
        """Tell that the phone has proven enough."""
        return False

    @callback
    def async_can_start_login(self, _context: AuthFlowContext) -> bool:
        """Tell whether this browser was approved: Home Assistant asks since 2026.11.

        Also where it is too late for that: its flow says so, and Home Assistant would
        count a flow that nobody may start as a wrong login.
        """
        request = current_request.get()
        return request is not None and _was_approved(async_own(self.hass, request))

    @override
    async def async_login_flow(
        self, context: AuthFlowContext | None
    ) -> LoginFlow["DeviceAuthProvider"]:
        """Give a flow to a browser that was approved, or say in words how it would be.

        Home Assistant's own page shows the message of a refused request only.
        """
        request = current_request.get()
        waiting = None if request is None else async_own(self.hass, request)
        if waiting is None or not _was_approved(waiting):
            raise web.HTTPNotFound(
                text=json.dumps({"message": _HOW}), content_type="application/json"
            )
        return DeviceLoginFlow(self, waiting)

    @override
    async def async_get_or_create_credentials(
        self, flow_result: Mapping[str, str]
    ) -> Credentials:
        """Refuse: our flows bring theirs, and nobody else's make any."""
        raise NotImplementedError

    @override
    async def async_user_meta_for_credentials(
        self, credentials: Credentials
    ) -> UserMeta:
        """Let nobody in whom a device would create."""
        return UserMeta(name=None, is_active=False)

    @callback
    @override
    def async_validate_refresh_token(
        self, refresh_token: RefreshToken, remote_ip: str | None = None
    ) -> None:
        """Name a session when it begins, and refuse one whose device was ended.

        The first time is within the code exchange.
        """
        credentials = session_binding.stored(refresh_token)
        if credentials is None or credentials.id in async_refused(self.hass):
            session_binding.async_end_token(self.hass, refresh_token, End.UNLINKED)
            message = "This device was signed out: sign in again"
            raise InvalidAuthError(message)
        if refresh_token.client_name is None:
            name = str(credentials.data.get("name", "")) or None
            # Kept with the token, which Home Assistant is about to write.
            refresh_token.client_name = name
            events.async_device_signed_in(
                self.hass,
                DEVICE_ID,
                refresh_token.user,
                refresh_token.client_id,
                name or "?",
                str(credentials.data.get("approved_by", "")),
            )


class DeviceLoginFlow(LoginFlow[DeviceAuthProvider]):
    """Takes the approval, once."""

    context: AuthFlowContext

    def __init__(self, auth_provider: DeviceAuthProvider, waiting: Waiting) -> None:
        """Take nothing yet."""
        super().__init__(auth_provider)
        self._waiting = waiting

    @override
    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> AuthFlowResult:
        """Let the device in, or say why not any more."""
        hass, subject = self._auth_provider.hass, self._waiting.subject
        if (request := current_request.get()) is not None:
            asking = await async_visitor(hass, request)
            async_book(hass).see(self._waiting, asking.address, asking.link)
        asked = parse_qs(subject.query) if isinstance(subject, Device) else {}
        if asked.get("redirect_uri") != [self.context["redirect_uri"]]:
            # It was approved for the client that the device showed its code for.
            return self._refuse(Reason.FLOW_EXPIRED, Code.UNKNOWN)
        try:
            answer = _taken(hass, self._waiting)
        except HandoverError as err:
            return self._refuse(Reason.FLOW_EXPIRED, err.code)
        user = await hass.auth.async_get_user(answer.user_id)
        approver = await hass.auth.async_get_user(answer.approved_by)
        if user is None or not user.is_active or user.system_generated:
            return self._refuse(Reason.ACCOUNT_INACTIVE, "account-inactive")
        if async_user_not_allowed_do_auth(hass, user):
            # Home Assistant would refuse it too, and count it.
            return self._refuse(Reason.LOCAL_ONLY, "local-only")
        if approver is None or not approver.is_active:
            return self._refuse(Reason.FLOW_EXPIRED, Code.DECLINED)
        await async_tidy(hass)
        credentials = Credentials(
            DEVICE_TYPE,
            DEVICE_ID,
            {
                "device": uuid.uuid4().hex,
                "name": answer.name,
                "approved_by": answer.approved_by,
                "made_at": str(int(dt_util.utcnow().timestamp())),
                **answer.proof,
            },
            is_new=False,
        )
        await hass.auth.async_link_user(user, credentials)
        # Home Assistant takes credentials for what they are.
        return self.async_create_entry(data=credentials)  # type: ignore[arg-type]

    def _refuse(self, reason: Reason, code: str) -> AuthFlowResult:
        return self.async_abort(reason=reason, description_placeholders={"code": code})


@callback
def _taken(hass: HomeAssistant, waiting: Waiting) -> Approval:
    answer = async_book(hass).take(waiting, now())
    if not isinstance(answer, Approval):
        raise HandoverError(Code.UNKNOWN)
    return answer


async def async_restore(hass: HomeAssistant) -> None:
    """Put the provider there if somebody's device needs it, and forget old ones."""
    await async_tidy(hass)
    if await async_devices(hass):
        async_register(hass)


@callback
def async_register(hass: HomeAssistant) -> None:
    """Put the provider behind all others, unless it is there.

    Only when the first device waits: before that it would be a row more in the lists of
    older Home Assistants, for nothing.
    """
    table = hass.auth._providers  # noqa: SLF001
    table.setdefault((DEVICE_TYPE, DEVICE_ID), DeviceAuthProvider(hass))


async def async_take_away(hass: HomeAssistant) -> None:
    """End all devices, and take their provider away: the integration goes."""
    for _user, device in await async_devices(hass):
        await async_end(hass, device, End.PROVIDER_LEFT)
    hass.auth._providers.pop((DEVICE_TYPE, DEVICE_ID), None)  # noqa: SLF001


@callback
def async_own(hass: HomeAssistant, request: web.BaseRequest) -> Waiting | None:
    """Give the device that this browser is."""
    waiting_id, _, secret = own_cookie.read(request, COOKIE).partition(".")
    found = async_book(hass).find_own(waiting_id, secret, now())
    return found if found is not None and isinstance(found.subject, Device) else None


@callback
def async_approved(hass: HomeAssistant, request: web.BaseRequest) -> Waiting | None:
    """Give the device that this browser is, if it was approved and is not in yet."""
    found = async_own(hass, request)
    return found if found is not None and isinstance(found.stage, Ready) else None


def _was_approved(waiting: Waiting | None) -> bool:
    """Tell whether a device was approved, or it is too late for that."""
    return waiting is not None and isinstance(waiting.stage, (Ready, Taken, Over))


def keeps(waiting: Waiting) -> bool:
    """Tell whether an approved device is to stay logged in."""
    stage = waiting.stage
    is_approval = isinstance(stage, Ready) and isinstance(stage.answer, Approval)
    return is_approval and stage.answer.keep  # type: ignore[union-attr]


def bind(
    response: web.StreamResponse, request: web.BaseRequest, waiting: Waiting
) -> None:
    """Let this browser be the device."""
    kept = f"{waiting.id}.{waiting.secret}"
    own_cookie.bind(response, request, COOKIE, kept, _PLACE)


def release(response: web.StreamResponse, request: web.BaseRequest) -> None:
    """Let it be the device no more."""
    own_cookie.release(response, request, COOKIE, _PLACE)


def of_user(user: User) -> list[SignedInDevice]:
    """List the devices that are signed in as a user."""
    return [
        SignedInDevice(each, tuple(_tokens(user, each)))
        for each in user.credentials
        if each.auth_provider_type == DEVICE_TYPE
    ]


async def async_devices(hass: HomeAssistant) -> list[tuple[User, SignedInDevice]]:
    """List everybody's."""
    return [
        (user, device)
        for user in await hass.auth.async_get_users()
        for device in of_user(user)
    ]


async def async_end(hass: HomeAssistant, device: SignedInDevice, end: End) -> None:
    """Sign a device out for good."""
    for token in device.tokens:
        session_binding.async_end_token(hass, token, end)
    await hass.auth.async_remove_credentials(device.credentials)


@callback
def async_refuse(hass: HomeAssistant, device: SignedInDevice) -> None:
    """Let a device not in whose code is still to be redeemed."""
    async_refused(hass).add(device.credentials.id)


@callback
def async_refused(hass: HomeAssistant) -> set[str]:
    """Give the credentials by which no device comes in; a code outlives no restart."""
    return hass.data.setdefault(_REFUSED, set())


async def async_tidy(hass: HomeAssistant) -> None:
    """Forget devices whose session has ended, or that never came in."""
    for _user, device in await async_devices(hass):
        made_at = str(device.credentials.data.get("made_at", ""))
        made = float(made_at) if made_at.isdecimal() else 0
        is_old = made + _NEVER_CAME.total_seconds() < dt_util.utcnow().timestamp()
        if is_old and not device.tokens:
            await hass.auth.async_remove_credentials(device.credentials)


def _tokens(user: User, credentials: Credentials) -> list[RefreshToken]:
    return [
        each
        for each in user.refresh_tokens.values()
        if each.credential is not None and each.credential.id == credentials.id
    ]
