// A certified OpenID Connect provider on 127.0.0.1 with its own small sign-in pages, for the demo and the tests.
//
// Usage: node server.mjs <folder of node_modules> <settings.json>. It writes "ready" to its standard output, then one
// line per request ("POST /token 200"). Keys are made at the first start and kept beside the settings, so that it is
// the same provider after a restart. Whom it knows: `known.json`. The settings: `xtask/src/oidc_provider/mod.rs`.

import { generateKeyPairSync } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { answerInteraction } from "./pages.mjs";
import { administerPeople } from "./people.mjs";

const [modules, settingsFile] = process.argv.slice(2);
const { default: Provider, interactionPolicy } = await import(pathToFileURL(join(modules, "oidc-provider/lib/index.js")));
const { port, homes, isOpenToPages } = JSON.parse(readFileSync(settingsFile, "utf8"));
const { people: known, clients, entries } = JSON.parse(readFileSync(new URL("known.json", import.meta.url), "utf8"));
const people = known.map(({ name, displayName, groups }) => ({
  sub: name,
  name: displayName,
  groups,
  email: `${name}@household.example`,
  email_verified: true,
}));
// Each entry of Latchkey has an address of its own; all shared one once.
const everywhere = (path) => homes.flatMap((home) => ["", ...entries.map((entry) => `/${entry}`)].map((entry) => `${home}/auth/latchkey/${path}${entry}`));
const besideSettings = (name) => join(dirname(settingsFile), name);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: clients.map(({ id, algorithm, secret, toldOfLogouts }) => ({
    client_id: id,
    id_token_signed_response_alg: algorithm,
    redirect_uris: everywhere("callback"),
    // Where each of those providers sends people back to after a log-out.
    post_logout_redirect_uris: everywhere("logged-out"),
    response_types: ["code"],
    grant_types: ["authorization_code", "refresh_token"],
    token_endpoint_auth_method: secret ? "client_secret_basic" : "none",
    ...(secret ? { client_secret: secret } : {}),
    // One entry of it, in the first instance.
    ...(toldOfLogouts
      ? {
          backchannel_logout_uri: `${homes[0]}/auth/latchkey/backchannel-logout/${toldOfLogouts}`,
          backchannel_logout_session_required: true,
        }
      : {}),
  })),
  jwks: { keys: keys() },
  enabledJWA: { idTokenSigningAlgValues: ["RS256", "ES256", "EdDSA"] },
  pkce: { required: () => true },
  // Without `offline_access` too, as at many providers. They end with the session here.
  issueRefreshToken: () => true,
  // Off by default: whether pages of other origins may use the token endpoint.
  clientBasedCORS: (_ctx, origin) => isOpenToPages && homes.includes(origin),
  claims: { openid: ["sub"], profile: ["name", "groups"], email: ["email", "email_verified"] },
  // Claims stand in the ID token, as at most providers of a household.
  conformIdTokenClaims: false,
  findAccount: (_ctx, id) => {
    const person = people.find((each) => each.sub === id && !each.isOff);
    return person && { accountId: id, claims: () => person };
  },
  interactions: { policy: policy(), url: (_ctx, { uid }) => `/interaction/${uid}` },
  features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
  // Its own way refuses addresses of this machine, where Home Assistant is here.
  fetch: (url, { dispatcher: _, ...options }) => fetch(url, options),
  cookies: { keys: ["only for this machine"] },
  ttl: { Session: 3600, Interaction: 600, Grant: 3600, AccessToken: 600, IdToken: 600 },
});

// Who signed in, so that somebody else can end it: a session's unique name is all that is needed to find it.
const signedIn = new Map();
provider.on("authorization.success", ({ oidc }) => signedIn.set(oidc.session.uid, oidc.session.accountId));

provider.use(async (ctx, next) => {
  try {
    await administerPeople(people, endSessions, ctx, () => answerInteraction(provider, people, ctx, next));
  } finally {
    console.log(`${ctx.method} ${ctx.path} ${ctx.status}`);
    if (ctx.path === "/token" && ctx.method === "POST") keepSecrets(ctx);
  }
});

provider.listen(port, "127.0.0.1", () => console.log("ready"));

/** Ends every session of a person, as an administrator of the provider would. */
async function endSessions(person) {
  for (const [uid, sub] of signedIn) {
    if (sub !== person) continue;
    signedIn.delete(uid);
    const session = await provider.Session.findByUid(uid);
    for (const id of Object.keys(session?.authorizations ?? {})) {
      const client = await provider.Client.find(id);
      // One that does not run hears nothing.
      if (client.backchannelLogoutUri) await client.backchannelLogout(sub, session.sidFor(id)).catch(() => undefined);
    }
    await session?.destroy();
  }
}

/** What must never be found in anybody's log: the tests search for it. */
function keepSecrets(ctx) {
  const { code, code_verifier: verifier } = ctx.oidc?.params ?? {};
  const { id_token: idToken, access_token: accessToken, refresh_token: refreshToken } = ctx.body ?? {};
  const nonce = idToken && JSON.parse(Buffer.from(idToken.split(".")[1], "base64url")).nonce;
  const secrets = [code, verifier, idToken, accessToken, refreshToken, nonce].filter(Boolean);
  appendFileSync(besideSettings("secrets.txt"), secrets.map((secret) => `${secret}\n`).join(""));
}

/** As usual, and people may be asked which account they want ("prompt=select_account"). */
function policy() {
  const prompts = interactionPolicy.base();
  prompts.add(new interactionPolicy.Prompt({ name: "select_account", requestable: true }), 0);
  return prompts;
}

/** One key for each algorithm. */
function keys() {
  const file = besideSettings("keys.json");
  if (!existsSync(file)) {
    const key = (alg, type, options) => ({
      ...generateKeyPairSync(type, options).privateKey.export({ format: "jwk" }),
      alg,
      use: "sig",
      kid: alg.toLowerCase(),
    });
    const made = [
      key("RS256", "rsa", { modulusLength: 2048 }),
      key("ES256", "ec", { namedCurve: "P-256" }),
      key("EdDSA", "ed25519"),
    ];
    writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  }
  return JSON.parse(readFileSync(file, "utf8"));
}
