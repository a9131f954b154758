// Part of the page that a phone opens to let a device in: has its person sign in on the ordinary page, and shows
// Home Assistant that they just did. The token of it is good for that only, and is gone afterwards.
const { id, prove } = JSON.parse(document.getElementById("relay").textContent);
const { origin, pathname, search } = location;
const key = `latchkey-phone:${id}`;
const query = new URLSearchParams(search);
const code = query.get("code");
const client_id = `${origin}/`;
const show = (name) => {
  for (const each of document.querySelectorAll("[data-when]")) each.hidden = each.dataset.when !== name;
};
const post = (path, body, headers) => fetch(path, { method: "POST", body, headers, cache: "no-store", mode: "same-origin" });
const redeem = async () => {
  const form = new URLSearchParams({ grant_type: "authorization_code", client_id, code });
  const answer = await post("/auth/token", form);
  const { access_token, refresh_token } = await answer.json();
  try {
    const { ok } = await post(prove, "", { Authorization: `Bearer ${access_token}` });
    if (ok) location.replace(pathname);
    else show("refused");
  } finally {
    // Gone already where Home Assistant knew this page still.
    post("/auth/revoke", new URLSearchParams({ token: refresh_token })).catch(() => {});
  }
};
if (search) history.replaceState(null, "", pathname);
const state = sessionStorage.getItem(key);
sessionStorage.removeItem(key);
if (code && state && query.get("state") === state) {
  show("busy");
  redeem().catch(() => show("refused"));
} else {
  document.getElementById("sign-in").addEventListener("click", (event) => {
    event.preventDefault();
    const state = crypto.getRandomValues(new Uint32Array(4)).join("-");
    sessionStorage.setItem(key, state);
    const asked = new URLSearchParams({ client_id, redirect_uri: `${origin}${pathname}`, state });
    location.href = `/auth/authorize?${asked}`;
  });
}
