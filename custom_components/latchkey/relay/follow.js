// Part of the pages of a sign-in that waits elsewhere: follows what becomes of it. Asks only while the page is in
// sight, at once when it comes back, and shows what is new by loading the page again. What others answer in Home
// Assistant's place says nothing, unless a proxy wants its own login: only a document can show that.
const { poll, version, go, leave } = JSON.parse(document.getElementById("relay").textContent);
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const inSight = () =>
  document.hidden && new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));
const isTyping = () => Boolean(document.querySelector("[name=digits]")?.value);
// Not at once, where only what scripts ask for is refused.
const mayShowLogin = () => performance.now() > 10_000 && !isTyping();
const follow = async () => {
  // What the person has begun to type must not disappear.
  for (let seen = version; seen === version; ) {
    await inSight();
    try {
      const options = { method: "POST", body: String(version), cache: "no-store", mode: "same-origin", redirect: "manual" };
      const answer = await fetch(poll, options);
      const wantsLogin = answer.status === 401 || answer.type === "opaqueredirect";
      if (wantsLogin && mayShowLogin()) break;
      const said = await answer.json();
      if (Number.isInteger(said.version)) seen = said.version;
      else if (said.code === "relay-unknown") break;
    } catch {
      // Home Assistant restarts, a proxy says so in a page of its own, or the network changes.
    }
    if (seen === version) await pause(1_000);
  }
  location.reload();
};
// An app's web view gives it to the system's browser and stays here. Any other page is gone then.
if (leave) location.href = leave;
if (go) location.replace(go);
else if (poll) follow();
