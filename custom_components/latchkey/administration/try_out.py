"""Try a provider out: a sign-in by an administrator that signs nobody in.

Begun from the provider's form (`try_out_steps.py`), carried by a browser tab
(`try_out_pages.py`), and validated here by the very functions that validate a sign-in.
What comes of it are `Findings`: how far it got, why it ended there, and what the
provider says. Nothing here knows people, credentials or login flows, and what is proven
can be used for no login:

* a try-out's state, nonce and verifier are its own, and are found only here; a login
  flow takes an ID Token with its own nonce only;
* a code that belongs to a try-out is redeemed by it, once, and never passed on.

A tab belongs to a try-out by a cookie that it got when it was opened (RFC 9700, 4.7):
nobody can finish in another browser what was begun in this one, or have an
administrator finish what somebody else began. Each beginning ends what was before.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
import hashlib
import hmac
import secrets
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from .. import addresses
from ..const import DOMAIN
from ..fault import FaultError, Reason, rejected
from ..oidc import claim_rule, exchange, proof, redirect_urls, userinfo
from ..oidc.documents import Documents
from ..oidc.exchange import ERROR_CODE, Code, Tokens
from ..oidc.fetching import Answer
from ..oidc.issuer import sent_callback
from ..oidc.metadata import Metadata
from ..settings import Exchange, Settings
from . import try_out_report
from .try_out_report import RoleFound

LASTS_SECONDS: Final = 600

_PENDING: HassKey[dict[str, "TryOut"]] = HassKey(f"{DOMAIN}_try_outs")


class Stage(StrEnum):
    """What a try-out ended at; each has a text of its own in the dialog."""

    PROVIDER = "provider"
    """The provider's documents, before anybody was sent there."""
    STOPPED = "stopped"
    """The provider's own page, which sent nobody back; an administrator said so."""
    ANSWER = "answer"
    CODE = "code"
    TOKEN = "token"  # noqa: S105
    USERINFO = "userinfo"
    RULE = "rule"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Findings:
    """What an administrator is told. No login can be made of it."""

    stage: Stage
    code: str = ""
    detail: str = ""
    report: str = field(default="", repr=False)
    """The claims as they are shown; nothing else of them is kept."""
    role: RoleFound | None = None


@dataclass(frozen=True, slots=True)
class Redemption:
    """What the tab has to ask the provider for, where the page would at a login."""

    endpoint: str
    form: Mapping[str, str] = field(repr=False)


@dataclass(slots=True, eq=False)
class _Attempt:
    """One opening of the tab."""

    began: float
    state: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    cookie: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    is_answered: bool = False
    is_redeeming: bool = False

    def is_open(self, cookie: str, now: float) -> bool:
        """Tell whether it is not too late, and asked by its own tab."""
        return _is_same(cookie, self.cookie) and now < self.began + LASTS_SECONDS


class TryOut:
    """One dialog's try-out of settings that need not be stored."""

    def __init__(
        self, hass: HomeAssistant, settings: Settings, origin: str, flow_id: str
    ) -> None:
        """Ask nobody yet. `origin` is where the administrator uses Home Assistant."""
        self.id = secrets.token_urlsafe(32)
        self.flow_id = flow_id
        self.origin = origin
        self.findings: Findings | None = None
        self._hass = hass
        self._settings = settings
        self._documents = Documents(hass, settings)
        self._redirect_uri = f"{origin}{redirect_urls.path(settings)}"
        self._attempt: _Attempt | None = None

    async def async_begin(self, now: float) -> tuple[str, str] | None:
        """Give the address to go to and the tab's cookie, or nothing if that failed."""
        self._attempt = None
        self.findings = None
        try:
            known, _keys, _algorithm = await self._documents.async_load()
        except FaultError as fault:
            self.findings = _ended(Stage.PROVIDER, fault)
            return None
        self._attempt = attempt = _Attempt(now)
        digest = hashlib.sha256(attempt.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "scope": self._settings.scopes,
            "redirect_uri": self._redirect_uri,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        url = addresses.with_query(known.authorization_endpoint, query)
        return url, attempt.cookie

    @property
    def redirect_uri(self) -> str:
        """Where the provider is asked to send people back to."""
        return self._redirect_uri

    @property
    def is_opened(self) -> bool:
        """Tell whether a tab was sent off already, of which nothing came yet."""
        return self._attempt is not None and self.findings is None

    def stop(self) -> None:
        """Expect nothing more: the provider shows an error, and sends nobody back."""
        self._attempt = None
        if self.findings is None:
            self.findings = Findings(Stage.STOPPED)

    def expects(self, path: str, state: str) -> bool:
        """Tell whether a callback is this one's: by its state, on its own path."""
        return (
            path == redirect_urls.path(self._settings)
            and self._attempt is not None
            and _is_same(state, self._attempt.state)
        )

    async def async_answer(
        self, query: Mapping[str, str], cookie: str, now: float
    ) -> Redemption | None:
        """Go on with the provider's answer, once; the tab may have to redeem the code.

        Nothing becomes of one that came too late, twice, or in another browser.
        """
        attempt = self._attempt
        if attempt is None or attempt.is_answered or not attempt.is_open(cookie, now):
            return None
        # Before anything is awaited: of two that come at once, one is late.
        attempt.is_answered = True
        try:
            known, _keys, _algorithm = await self._documents.async_load()
            code = _read_answer(query, known)
        except FaultError as fault:
            self.findings = _ended(Stage.ANSWER, fault)
            return None
        if self._settings.exchange is Exchange.BROWSER:
            attempt.is_redeeming = True
            form = {
                "grant_type": "authorization_code",
                "client_id": self._settings.client_id,
                "code": code,
                "redirect_uri": self._redirect_uri,
                "code_verifier": attempt.verifier,
            }
            return Redemption(known.token_endpoint, form)
        try:
            tokens = await exchange.async_redeem(
                self._hass,
                self._settings,
                known,
                Code(code, attempt.verifier, self._redirect_uri),
            )
        except FaultError as fault:
            self.findings = _ended(Stage.CODE, fault)
            return None
        await self._async_validate(attempt, tokens)
        return None

    def is_redeemed_by(self, cookie: str, now: float) -> bool:
        """Tell whether this tab was sent to redeem the code, and has not told yet."""
        attempt = self._attempt
        return (
            attempt is not None
            and attempt.is_redeeming
            and attempt.is_open(cookie, now)
        )

    async def async_redeemed(self, answer: Answer | None) -> None:
        """Go on with what the tab was answered, or that it was not, once."""
        attempt = self._attempt
        if attempt is None or not attempt.is_redeeming:
            return
        attempt.is_redeeming = False
        try:
            tokens = _read_tokens(answer)
        except FaultError as fault:
            self.findings = _ended(Stage.CODE, fault)
        else:
            await self._async_validate(attempt, tokens)

    async def _async_validate(self, attempt: _Attempt, tokens: Tokens) -> None:
        """Validate tokens as those of a sign-in are, and keep no more than is shown."""
        stage, claims = Stage.TOKEN, {}
        try:
            signed = await proof.async_validate_signature(
                self._documents, tokens.id_token
            )
            claims = signed.claims
            _issuer, subject = proof.validate_signed(
                self._documents, signed, tokens, attempt.nonce, attempt.began
            )
            stage = Stage.USERINFO
            if self._settings.userinfo:
                more = await self._async_read_userinfo(tokens, subject)
                claims = userinfo.merge(claims, more)
            stage = Stage.RULE
            claim_rule.validate(self._settings, claims)
        except FaultError as fault:
            self.findings = _ended(stage, fault, self._report(claims))
        else:
            role = try_out_report.describe_role(self._settings, claims)
            self.findings = Findings(Stage.DONE, report=self._report(claims), role=role)

    def _report(self, claims: Mapping[str, Any]) -> str:
        return try_out_report.describe(self._settings, claims)

    async def _async_read_userinfo(
        self, tokens: Tokens, subject: str
    ) -> dict[str, Any]:
        known, _keys, _algorithm = await self._documents.async_load()
        return await userinfo.async_read(
            self._hass,
            known,
            tokens.access_token,
            subject,
            ca_file=self._settings.ca_file,
        )


@callback
def async_add(hass: HomeAssistant, try_out: TryOut) -> None:
    """Let its tab be opened."""
    hass.data.setdefault(_PENDING, {})[try_out.id] = try_out


@callback
def async_remove(hass: HomeAssistant, try_out: TryOut) -> None:
    """Forget it: its dialog is closed, or has another."""
    hass.data.get(_PENDING, {}).pop(try_out.id, None)


@callback
def async_find(hass: HomeAssistant, try_out_id: str) -> TryOut | None:
    """Give the try-out of a tab's address."""
    return hass.data.get(_PENDING, {}).get(try_out_id)


@callback
def async_find_by_callback(hass: HomeAssistant, path: str, state: str) -> TryOut | None:
    """Give the try-out that a provider's answer is for, if it is for one."""
    pending = hass.data.get(_PENDING, {}).values()
    return next((each for each in pending if each.expects(path, state)), None)


def _read_answer(query: Mapping[str, str], known: Metadata) -> str:
    """Give the code, by the rules and the codes of the page (`oidc/callback.rs`)."""
    error, code, issuer = query.get("error"), query.get("code"), query.get("iss")
    if issuer is not None and not sent_callback(known.issuer, issuer):
        raise rejected("callback-iss-altered")
    if issuer is None and known.iss_parameter:
        name = "callback-iss-missing" if error is None else "callback-error-iss-missing"
        raise rejected(name)
    if not query.keys().isdisjoint({"id_token", "access_token", "token"}):
        raise rejected("callback-token")
    if error is not None and code is not None:
        raise rejected("callback-code-and-error")
    if error is not None:
        told = error if ERROR_CODE.fullmatch(error) else ""
        refusal = "access-denied" if error == "access_denied" else "provider-refused"
        raise FaultError(Reason.PROVIDER_REFUSED, refusal, detail=told)
    if not code:
        raise rejected("callback-empty")
    if proof.CODE.fullmatch(code) is None:
        raise rejected("code-malformed")
    return code


def _read_tokens(answer: Answer | None) -> Tokens:
    if answer is None:
        # The page's code for it: most often the provider forbids pages to ask (CORS).
        raise FaultError(Reason.PROVIDER_UNREACHABLE, "provider-no-answer")
    return exchange.validate(answer)


def _ended(stage: Stage, fault: FaultError, report: str = "") -> Findings:
    return Findings(stage, fault.code, fault.detail, report)


def _is_same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
