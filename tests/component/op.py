"""An honest OpenID provider on this machine, and a way to change one thing in it.

The codes it gives are what a browser would bring back; consent and passwords are left
out. A test changes one thing of it: a claim, a header, an answer of an endpoint.
"""

import asyncio
import base64
from collections.abc import Awaitable, Callable
import hashlib
import json
import secrets
import time
from typing import Any, Self
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
import jwt
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

CLIENT_ID = "home-assistant"
REDIRECT_URI = "http://127.0.0.1:8123/auth/latchkey/callback/home"

LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"

# Takes a claim away.
ABSENT = object()

type Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


class Key:
    """A key to sign with, made once for all tests."""

    def __init__(self, algorithm: str, kid: str | None) -> None:
        self.algorithm = algorithm
        self.kid = kid
        if algorithm.startswith("ES"):
            curve = {"256": ec.SECP256R1, "384": ec.SECP384R1, "512": ec.SECP521R1}
            self.private: Any = ec.generate_private_key(curve[algorithm[2:]]())
            public = ECAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        elif algorithm == "EdDSA":
            self.private = ed25519.Ed25519PrivateKey.generate()
            public = OKPAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        else:
            self.private = rsa.generate_private_key(65537, 2048)
            public = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
            public.pop("key_ops", None)
        self.jwk = {**public, "use": "sig", "alg": algorithm}
        if kid is not None:
            self.jwk["kid"] = kid

    def named(self, kid: str | None) -> "Key":
        """Give the same key under another name."""
        other = Key.__new__(Key)
        other.algorithm, other.private, other.kid = self.algorithm, self.private, kid
        other.jwk = {name: each for name, each in self.jwk.items() if name != "kid"}
        if kid is not None:
            other.jwk["kid"] = kid
        return other


class UnregisteredError(Exception):
    """The provider's own error page: nobody is sent to that redirect URI."""


class OP:
    """The provider. Everything public of it may be changed by a test."""

    def __init__(self, key: Key, other_key: Key) -> None:
        self.key = key
        self.other_key = other_key
        self.published = [key.jwk]
        self.clients: dict[str, str | None] = {CLIENT_ID: None}
        self.auth_method: str | None = None
        self.person: dict[str, Any] = {"sub": "24400320", "name": "Ada Lovelace"}
        self.userinfo: dict[str, Any] = {}
        self.metadata_changes: dict[str, Any] = {}
        self.token_changes: dict[str, Any] = {}
        self.change_claims: Callable[[dict[str, Any]], None] = lambda _claims: None
        self.change_token: Callable[[str], str] = lambda token: token
        self.header: dict[str, Any] = {}
        self.before_signing: Callable[[], None] = lambda: None
        self.answers: dict[str, Answer] = {}
        self.requests: list[str] = []
        self.secrets: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}
        # Everything below the callback, as a lax client has it, unless a test says.
        self.redirect_uris: set[str] | None = None
        self.access_tokens: set[str] = set()
        # Whether codes bring refresh tokens; the nonces of those that are good.
        self.gives_refresh_tokens = False
        self.rotates = True
        self.keeps_alive = True
        self.grants: dict[str, str] = {}
        self.refresh_changes: dict[str, Any] = {}
        self.server: TestServer | None = None
        self.port = 0

    async def start(self) -> None:
        """Answer from now on, under the same address as before if there was one."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self.server = TestServer(app, host="127.0.0.1", port=self.port or None)
        await self.server.start_server()
        self.port = self.server.port

    async def stop(self) -> None:
        """Be down."""
        if self.server is not None:
            await self.server.close()
            self.server = None

    async def __aenter__(self) -> Self:
        """Be up for as long as a test goes on."""
        await self.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Be down."""
        await self.stop()

    @property
    def issuer(self) -> str:
        """Give the name, which has a path as many do."""
        return f"http://127.0.0.1:{self.port}/realms/home"

    @property
    def discovery_url(self) -> str:
        """Give the address of the metadata."""
        return f"{self.issuer}/.well-known/openid-configuration"

    def metadata(self) -> dict[str, Any]:
        """Describe itself; a change to `None` takes a member away."""
        document = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize?tenant=1",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [self.key.algorithm, "HS256"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
            "surprise": {"ignored": True},
        } | self.metadata_changes
        return {name: each for name, each in document.items() if each is not None}

    def authenticate_anew(self) -> None:
        """Have the person authenticate now, after every ID Token that there is."""
        self.person["auth_time"] = int(time.time()) + 1

    def authorize(self, url: str, challenge: str, redirect_uri: str) -> str:
        """Sign the person in and give a code."""
        query = dict(parse_qsl(urlsplit(url).query))
        assert query["response_type"] == "code"
        assert query["tenant"] == "1"
        if self.redirect_uris is not None and redirect_uri not in self.redirect_uris:
            raise UnregisteredError(redirect_uri)
        code = secrets.token_urlsafe(24)
        self.codes[code] = {
            "client_id": query["client_id"],
            "nonce": query["nonce"],
            "challenge": challenge,
            "redirect_uri": redirect_uri,
        }
        self.secrets += [code, query["nonce"]]
        return code

    def sign(self, client_id: str, nonce: str, access_token: str = "") -> str:
        """Make an ID Token, with whatever this test changes."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": client_id,
            "exp": now + 300,
            "iat": now,
            "nonce": nonce,
            **self.person,
        }
        if access_token:
            half = hashlib.sha256(access_token.encode()).digest()[:16]
            if self.key.algorithm.endswith("256"):
                claims["at_hash"] = _encode(half)
        self.change_claims(claims)
        self.before_signing()
        header = {} if self.key.kid is None else {"kid": self.key.kid}
        token = self.encode({**header, **self.header}, claims)
        token = self.change_token(token)
        self.secrets.append(token)
        return token

    def logout_claims(self, client_id: str = CLIENT_ID, **more: Any) -> dict[str, Any]:
        """Give what a logout token says (Back-Channel Logout 1.0, 2.4)."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": client_id,
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_urlsafe(16),
            "events": {LOGOUT_EVENT: {}},
            **more,
        }
        return {name: each for name, each in claims.items() if each is not ABSENT}

    def logout_token(self, header: dict[str, Any] | None = None, **more: Any) -> str:
        """Make a logout token, with whatever this test changes."""
        full = {"kid": self.key.kid, "typ": "logout+jwt", **(header or {})}
        return self.encode(full, self.logout_claims(**more))

    def encode(self, header: dict[str, Any], claims: dict[str, Any]) -> str:
        """Sign claims under a header as it is."""
        full = {"alg": self.key.algorithm, "typ": "JWT", **header}
        parts = [_encode(json.dumps(part).encode()) for part in (full, claims)]
        message = ".".join(parts).encode()
        signer = jwt.PyJWS().get_algorithm_by_name(self.key.algorithm)
        return ".".join([*parts, _encode(signer.sign(message, self.key.private))])

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix("/realms/home/")
        self.requests.append(path)
        answers: dict[str, Answer] = {
            ".well-known/openid-configuration": self._metadata,
            "jwks": self._jwks,
            "token": self._token,
            "userinfo": self._userinfo,
        }
        answer = await {**answers, **self.answers}[path](request)
        if not self.keeps_alive:
            answer.force_close()
        return answer

    async def _metadata(self, _request: web.Request) -> web.Response:
        return web.json_response(self.metadata())

    async def _jwks(self, _request: web.Request) -> web.Response:
        return web.json_response({"keys": self.published})

    async def _token(self, request: web.Request) -> web.Response:
        form = dict(await request.post())
        client_id, problem = self._authenticate(request, form)
        if problem:
            return web.json_response({"error": problem}, status=401)
        if form["grant_type"] == "refresh_token":
            return self._refresh(client_id, str(form["refresh_token"]))
        code = self.codes.pop(str(form["code"]), None)
        verifier = str(form["code_verifier"])
        self.secrets.append(verifier)
        challenge = _encode(hashlib.sha256(verifier.encode()).digest())
        if (
            code is None
            or form["grant_type"] != "authorization_code"
            or code["client_id"] != client_id
            or code["challenge"] != challenge
            or code["redirect_uri"] != form["redirect_uri"]
        ):
            return web.json_response({"error": "invalid_grant"}, status=400)
        return web.json_response(self.tokens(client_id, code["nonce"]))

    def tokens(self, client_id: str, nonce: str) -> dict[str, Any]:
        """Answer as a token endpoint does."""
        access_token = secrets.token_urlsafe(24)
        self.access_tokens.add(access_token)
        self.secrets.append(access_token)
        content = {
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": self.sign(client_id, nonce, access_token),
        }
        if self.gives_refresh_tokens:
            refresh_token = secrets.token_urlsafe(24)
            self.grants[refresh_token] = nonce
            self.secrets.append(refresh_token)
            content["refresh_token"] = refresh_token
        content |= self.token_changes
        return {name: each for name, each in content.items() if each is not None}

    def _refresh(self, client_id: str, refresh_token: str) -> web.Response:
        nonce = self.grants.get(refresh_token)
        if nonce is None:
            return web.json_response({"error": "invalid_grant"}, status=400)
        tokens = self.tokens(client_id, nonce)
        if self.rotates:
            del self.grants[refresh_token]
        else:
            del self.grants[tokens.pop("refresh_token")]
        tokens |= self.refresh_changes
        return web.json_response({k: v for k, v in tokens.items() if v is not None})

    def _authenticate(
        self, request: web.Request, form: dict[str, Any]
    ) -> tuple[str, str | None]:
        header = request.headers.get("Authorization", "")
        method, client_id, secret = "none", str(form.get("client_id")), None
        if header.startswith("Basic "):
            pair = base64.b64decode(header.removeprefix("Basic ")).decode()
            client_id, secret = map(unquote_plus, pair.split(":"))
            method = "client_secret_basic"
            assert "client_secret" not in form
        elif "client_secret" in form:
            method, secret = "client_secret_post", str(form["client_secret"])
        expected = self.clients.get(client_id, "unknown")
        wrong_method = self.auth_method not in {None, method}
        if wrong_method or secret != expected:
            return client_id, "invalid_client"
        return client_id, None

    async def _userinfo(self, request: web.Request) -> web.Response:
        assert not request.query_string
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.access_tokens:
            return web.json_response({"error": "invalid_token"}, status=401)
        return web.json_response({**self.person, **self.userinfo})


def answer_with(
    status: int = 200, body: bytes | str = b"", headers: dict[str, str] | None = None
) -> Answer:
    """Make an endpoint that always says the same."""
    content = body.encode() if isinstance(body, str) else body

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, body=content, headers=headers)

    return answer


async def hang(_request: web.Request) -> web.Response:
    """Be an endpoint that never says anything."""
    await asyncio.sleep(60)
    return web.Response()
