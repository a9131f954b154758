// Part of the pages of a sign-in that waits elsewhere: follows what becomes of it. Asks only while the page is in
// sight, at once when it comes back, and shows what is new by loading the page again.
const { poll, version, go, leave } = JSON.parse(document.getElementById("relay").textContent);
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const inSight = () =>
  document.hidden && new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));
const follow = async () => {
  // What the person has begun to type must not disappear.
  for (let seen = version; seen === version; ) {
    await inSight();
    try {
      const options = { method: "POST", body: String(version), cache: "no-store", mode: "same-origin", redirect: "error" };
      const answer = await fetch(poll, options);
      const said = await answer.json();
      // With a code it is not known any more. Without either, somebody answers in Home Assistant's place.
      if (answer.ok || said.code) seen = said.version;
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
