// Comes first, before anything can fail: cleans the address of a callback, opens the login flow that the
// document was told to, holds on to what the person does before the program is there, starts the program, and
// shows the way to Home Assistant's own page if it does not start. Part of the document, by its hash in the Content-Security-Policy.
{
  const root = document.documentElement;
  const path = location.pathname;
  const query = location.search;
  const isCallback = path === "/auth/latchkey/callback";
  // The provider's answer must not stay where people, logs and other pages can see it (RP-31).
  if (isCallback) history.replaceState(null, "", path);

  // Home Assistant's own page, with the original query and nothing else. A callback has none: it begins anew.
  const builtin = () => {
    if (isCallback) return "/";
    const pairs = query.slice(1).split("&");
    const original = pairs.filter((pair) => !new URLSearchParams(pair).has("latchkey"));
    return `${path.startsWith("/auth/") ? "/auth/latchkey/builtin" : "/auth/authorize"}?${original.join("&")}`;
  };

  // Eight bytes are a whole program: an empty one.
  const isForbidden = () => {
    try {
      return !new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
    } catch {
      return true;
    }
  };

  // The form is there for Home Assistant's own frontend, and for its apps where the integration says so. Only
  // the browser knows for certain what this origin is. Any other client waits, because it has to be named first.
  const data = document.getElementById("latchkey-boot-data");
  const told = data ? JSON.parse(data.textContent) : {};
  const isKnown = () => {
    const parameters = new URLSearchParams(query);
    const redirect = parameters.get("redirect_uri") ?? "";
    const isOwn = parameters.get("client_id") === `${location.origin}/` && redirect.startsWith(`${location.origin}/`);
    return told.app || isOwn;
  };
  const isWaiting = !isCallback && !isKnown();
  if (isWaiting) root.dataset.latchkey = "wait";

  // Where the first form is known, the program would open its flow as soon as it is there: a round trip is won.
  // It takes the answer over, if it asks for the very same (src/shell/early.rs and fetch.rs).
  const open = () => {
    const body = told.opening;
    if (!body || isWaiting) return undefined;
    const path = "/auth/login_flow";
    const headers = { "Content-Type": "application/json" };
    // As long as the program would wait, and as much as it would read. Not every browser that runs it has a
    // signal with a timeout.
    const patience = new AbortController();
    setTimeout(() => patience.abort(), 30_000);
    const { signal } = patience;
    const options = { method: "POST", body, headers, signal, cache: "no-store", mode: "same-origin", redirect: "manual" };
    // To its end, so that the program need not wait for it any more. A redirect has no body.
    const read = async (head) => {
      const reader = head.body?.getReader();
      const decoder = new TextDecoder();
      for (let body = ""; body.length <= 262_144; ) {
        const { done, value } = reader ? await reader.read() : { done: true };
        if (done) return { head, body };
        body += decoder.decode(value, { stream: true });
      }
      patience.abort();
      return { head };
    };
    const answer = fetch(path, options).then(read);
    // The program says what went wrong.
    answer.catch(() => {});
    return { path, body, answer, signal };
  };

  // What the person did before anyone could answer, in its order: sent the form, pressed buttons. The program
  // decides what of it still makes sense, as if it had come a moment later. Whoever sends the form wants it, and
  // not the other way that was pressed before.
  let early = [];
  const hold = (event) => {
    const { type, target } = event;
    if (type === "submit") {
      if (!target.matches("main form")) return;
      event.preventDefault();
      const button = target.querySelector("[type=submit]");
      button.setAttribute("aria-disabled", "true");
      button.textContent = button.dataset.busy;
      early = early.filter(({ isWay }) => !isWay);
      early.push({
        act() {
          button.removeAttribute("aria-disabled");
          target.dispatchEvent(new Event(type, { bubbles: true, cancelable: true }));
        },
      });
    } else {
      const button = target.closest("main [type=button]");
      if (button) early.push({ isWay: button.matches(".way"), act: () => button.click() });
    }
  };

  const fail = () => {
    root.dataset.latchkey = "failed";
    document.getElementById("latchkey-fallback-heading")?.focus();
  };
  // A panic in the program traps, and an error of the browser's that went through it, such as a full stack, leaves
  // it half-way: nothing there would answer a click any more. Every browser names a program's functions like this
  // where it says what was thrown where.
  const onCrash = (error) => (error?.name === "RuntimeError" || /wasm-function\[/.test(error?.stack)) && fail();

  const run = async (sent) => {
    const address = (id) => document.getElementById(id).href;
    const module_or_path = fetch(address("latchkey-wasm"));
    const { default: init, start } = await import(address("latchkey-glue"));
    await init({ module_or_path });
    for (const type of ["submit", "click"]) removeEventListener(type, hold, true);
    start(query, sent);
    root.dataset.latchkey = "started";
    const keep = document.querySelector("[name=keep]");
    if (keep?.checked !== keep?.defaultChecked) keep.dispatchEvent(new Event("change", { bubbles: true }));
    for (const { act } of early) act();
  };

  // Where WebAssembly is missing or forbidden nothing can help but the other page. A callback is nothing for that
  // one. To ask takes a slow phone long enough that nobody is asked who need not be.
  const giveUp = () => (isForbidden() && !isCallback ? location.replace(builtin()) : fail());
  // Everything that can wait lets people see the page first. It is on its way already: the document preloads it.
  const afterPaint = (then) => (document.hidden ? then() : requestAnimationFrame(() => setTimeout(then)));

  if (!window.WebAssembly) giveUp();
  for (const type of ["submit", "click"]) addEventListener(type, hold, true);
  addEventListener("error", (event) => onCrash(event.error));
  addEventListener("unhandledrejection", (event) => onCrash(event.reason));
  addEventListener("DOMContentLoaded", () => {
    for (const link of document.querySelectorAll('a[href^="/auth/latchkey/builtin"]')) link.href = builtin();
    if (isWaiting && document.querySelector("main form")) document.querySelector(".page").remove();
    // Before anything else that can wait: the answer is read while the browser draws, not after the program's start.
    const sent = open();
    afterPaint(() => run(sent).catch(giveUp));
  });
}
