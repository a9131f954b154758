"""A page, as far as signing in by a provider goes: what the one in Rust does."""

import base64
import hashlib
import json
import secrets
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from aiohttp import ClientResponse, ClientSession
from aiohttp.test_utils import TestClient
from op import OP

from homeassistant.auth import auth_manager_from_config
from homeassistant.auth.models import User
from homeassistant.components.http.ban import KEY_FAILED_LOGIN_ATTEMPTS
from homeassistant.core import HomeAssistant

PIN = "271828"
CLIENT = "http://127.0.0.1:8123/"


class Page:
    """One person's browser at the login page of one Home Assistant."""

    def __init__(self, client: TestClient, op: OP) -> None:
        self.client = client
        self.op = op
        self.flow_id = ""
        self.step: dict[str, Any] = {}
        self.verifier = ""
        self.challenge = ""
        self.state = ""
        self.redirect_uri = f"{CLIENT}?auth_callback=1"

    async def begin(self, provider: str = "home") -> dict[str, Any]:
        """Press the button."""
        response = await self.client.post(
            "/auth/login_flow",
            json={
                "client_id": CLIENT,
                "handler": ["latchkey", provider],
                "redirect_uri": self.redirect_uri,
            },
        )
        assert response.status == 200, await response.text()
        self.step = await response.json()
        self.flow_id = self.step["flow_id"]
        return self.step

    @property
    def words(self) -> dict[str, str]:
        """Give what the step tells the page."""
        return self.step["description_placeholders"]

    @property
    def hands_over(self) -> bool:
        """Tell whether the page is to bring all that a public client was given."""
        return self.words["token_response"] == str(True).lower()

    @property
    def nonce(self) -> str:
        """Give the nonce of the step's address."""
        return dict(parse_qsl(urlsplit(self.step["url"]).query))["nonce"]

    def visit(self) -> dict[str, str]:
        """Go to the provider and come back with proof for the step's exchange."""
        self.leave()
        redirect_uri = self.words["redirect_uri"]
        code = self.op.authorize(self.step["url"], self.challenge, redirect_uri)
        if self.words["exchange"] == "server":
            return {
                "code": code,
                "code_verifier": self.verifier,
                "redirect_uri": redirect_uri,
            }
        nonce = self.op.codes.pop(code)["nonce"]
        tokens = self.op.tokens(self.words["client_id"], nonce)
        proof = {"id_token": tokens["id_token"]}
        if self.hands_over:
            proof["token_response"] = json.dumps(tokens)
        return proof

    def leave(self) -> str:
        """Keep a record of this attempt, and give its state."""
        self.verifier = secrets.token_urlsafe(32)
        self.challenge = challenge_of(self.verifier)
        self.state = secrets.token_urlsafe(32)
        return self.state

    async def come_back(self, address: str) -> str | None:
        """Be opened on a callback: bring its code where the record says.

        Gives what the page refuses it for, as `core/src/oidc/callback.rs` validates it.
        """
        url = urlsplit(address)
        answer = dict(parse_qsl(url.query))
        if answer["state"] != self.state:
            return "record-missing"
        if url.path != urlsplit(self.words["redirect_uri"]).path:
            return "callback-path"
        if answer.get("iss", self.words["issuer"]) != self.words["issuer"]:
            return "callback-iss-altered"
        if "iss" not in answer and self.words["iss_parameter"] == "true":
            return "callback-iss-missing"
        proof = {
            "code": answer["code"],
            "code_verifier": self.verifier,
            "redirect_uri": self.words["redirect_uri"],
        }
        if self.words["exchange"] == "server":
            await self.bring(proof)
            return None
        form = {
            "grant_type": "authorization_code",
            "client_id": self.words["client_id"],
            **proof,
        }
        endpoint = self.words["token_endpoint"]
        async with ClientSession() as session, session.post(endpoint, data=form):
            return None

    async def post(self, **fields: Any) -> dict[str, Any]:
        """Send something to the flow."""
        response = await self.client.post(
            f"/auth/login_flow/{self.flow_id}", json={"client_id": CLIENT, **fields}
        )
        assert response.status == 200, await response.text()
        return await response.json()

    async def bring(self, proof: dict[str, Any]) -> dict[str, Any]:
        """Hand the proof over and ask what came of it."""
        step = await self.post(**proof)
        assert step["type"] == "external_done", step
        return await self.post()

    async def sign_in(self, provider: str = "home") -> dict[str, Any]:
        """Do all of it."""
        await self.begin(provider)
        return await self.bring(self.visit())

    async def redeem(self, result: dict[str, Any]) -> dict[str, Any]:
        """Be Home Assistant's frontend, which the page went back to."""
        response = await self.try_to_redeem(result)
        assert response.status == 200, await response.text()
        return await response.json()

    async def try_to_redeem(self, result: dict[str, Any]) -> ClientResponse:
        """Bring the code, whatever the answer is."""
        assert result["type"] == "create_entry", result
        return await self._ask_for_tokens("authorization_code", code=result["result"])

    async def try_to_refresh(self, token: str) -> ClientResponse:
        """Ask for another access token, whatever the answer is."""
        return await self._ask_for_tokens("refresh_token", refresh_token=token)

    async def _ask_for_tokens(self, grant_type: str, **more: str) -> ClientResponse:
        form = {"client_id": CLIENT, "grant_type": grant_type, **more}
        return await self.client.post("/auth/token", data=form)


def own_query(client: TestClient) -> str:
    """Ask as this Home Assistant's own frontend does."""
    here = quote(str(client.make_url("/")), safe="")
    return f"client_id={here}&redirect_uri={here}%3Fauth_callback%3D1&state=e30%3D"


def challenge_of(verifier: str) -> str:
    """Give what a verifier is known by beforehand (RFC 7636)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


async def protect(hass: HomeAssistant, user: User) -> None:
    """Give someone a second factor: Home Assistant's own example, which is a PIN."""
    data = [{"user_id": user.id, "pin": PIN}]
    config = {"type": "insecure_example", "data": data}
    manager = await auth_manager_from_config(hass, [], [config])
    (module,) = manager.auth_mfa_modules
    hass.auth._mfa_modules[module.id] = module


async def offer_passwords(hass: HomeAssistant) -> None:
    """Add Home Assistant's own provider, which tests leave out."""
    manager = await auth_manager_from_config(hass, [{"type": "homeassistant"}], [])
    (local,) = manager.auth_providers
    hass.auth._providers[local.type, local.id] = local


def refused(result: dict[str, Any]) -> tuple[str, str]:
    """Give reason and code of a refusal."""
    assert result["type"] == "abort", result
    return result["reason"], result["description_placeholders"]["code"]


def counted(page: Page) -> int:
    """Give how many wrong logins Home Assistant holds against this browser."""
    return sum(page.client.app[KEY_FAILED_LOGIN_ATTEMPTS].values())


async def known_people(hass: HomeAssistant) -> list[User]:
    """List the users who can sign in by something."""
    return [user for user in await hass.auth.async_get_users() if user.credentials]
