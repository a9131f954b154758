// Comes first, before anything can fail: cleans the address of a callback, opens the login flow that the
// document was told to, holds on to what the person does before the program is there, starts the program, and
// shows the way to Home Assistant's own page if it does not start. Part of the document, by its hash in the Content-Security-Policy.
boot: {
  const root = document.documentElement;
  // Some proxies run it late: then recovery.js was faster.
  if (root.dataset.latchkey) break boot;
  const path = location.pathname;
  const query = location.search;
  const isCallback = /^\/auth\/latchkey\/callback(\/\w+)?$/.test(path);
  // The provider's answer must not stay where people, logs and other pages can see it (RP-31).
  if (isCallback) history.replaceState(null, "", path);
  const told = JSON.parse(document.getElementById("latchkey-boot-data")?.textContent ?? "{}");

  // Home Assistant's frontend keeps the language that was picked where no server sees it. The cookie tells ours; if it
  // does already, or nothing can be kept, this document is as good as it gets.
  const isInOtherLanguage = () => {
    try {
      const picked = JSON.parse(localStorage.selectedLanguage);
      const cookie = `latchkey_language=${picked}`;
      const isKept = () => document.cookie.split("; ").includes(cookie);
      if (picked === root.lang || !/^[a-z]{2,3}(-\w+)?$/.test(picked) || isKept()) return false;
      document.cookie = `${cookie}; path=/auth; max-age=31536000; samesite=lax`;
      return isKept();
    } catch {
      return false;
    }
  };
  // A folder speaks one language; and the address of a callback holds a code.
  if (told.builtin && !isCallback && isInOtherLanguage()) {
    // Before anything is seen.
    root.hidden = true;
    root.dataset.latchkey = "leaving";
    location.reload();
    break boot;
  }

  // Eight bytes are a whole program: an empty one.
  const isForbidden = () => {
    try {
      return !new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
    } catch {
      return true;
    }
  };

  // The form is there for Home Assistant's own frontend, and for its apps where the integration says so. Only
  // the browser knows for certain what this origin is. Any other client waits, because it has to be named first; and
  // so does what the program has to look into, or will refuse, which a document that nobody filled in can't know.
  // What it says, and what the program will refuse. A document of `trunk serve` doesn't tell.
  const { loading, checking, longest_redirect } = told.script ?? {};
  const parameters = new URLSearchParams(query);
  const redirect = parameters.get("redirect_uri") ?? "";
  const isOwn = parameters.get("client_id") === `${location.origin}/` && redirect.startsWith(`${location.origin}/`);
  const isOnce = ["client_id", "redirect_uri", "state"].every((name) => parameters.getAll(name).length < 2);
  const isAltered = redirect.length > longest_redirect || /^\s|[#\0-\x1f\x7f-\x9f]|\s$/.test(redirect);
  const isKnown = isOnce && !isAltered && (told.app || isOwn);
  const isWaiting = !isCallback && !(isKnown && !parameters.has("code_challenge"));
  root.dataset.latchkey = isWaiting ? "wait" : "booting";

  // Home Assistant's own page, with the original query and nothing else. A folder has not replaced it.
  const builtin = () => {
    const pairs = query.slice(1).split("&");
    const original = pairs.filter((pair) => !new URLSearchParams(`&${pair}`).has("latchkey"));
    return `${told.builtin ?? "/auth/authorize"}?${original.join("&")}`;
  };
  // It asks nobody before it gives a code, so nobody else's client gets there but by a click (see page/builtin.py).
  const isFree = told.builtin ? told.builtin === "/auth/latchkey/builtin" && isKnown : !path.startsWith("/auth/");

  // Where the first form is known, the program would open its flow as soon as it is there: a round trip is won.
  // It takes the answer over, if it asks for the very same (src/shell/early.rs and fetch.rs).
  const open = () => {
    if (!told.opening || isWaiting) return undefined;
    const { path, body, patience: milliseconds, largest_answer } = told.opening;
    const headers = { "Content-Type": "application/json" };
    // As long as the program would wait, and as much as it would read. Not every browser that runs it has a
    // signal with a timeout.
    const patience = new AbortController();
    setTimeout(() => patience.abort(), milliseconds);
    const { signal } = patience;
    const options = { method: "POST", body, headers, signal, cache: "no-store", mode: "same-origin", redirect: "manual" };
    // To its end, so that the program need not wait for it any more. A redirect has no body.
    const read = async (head) => {
      const reader = head.body?.getReader();
      const decoder = new TextDecoder();
      for (let body = ""; body.length <= largest_answer; ) {
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

  const main = () => document.querySelector("main");
  // For those who do not see the page.
  const tell = (words) => {
    const live = document.querySelector("[aria-live]");
    if (live) live.textContent = words;
  };

  // What the person did before anyone could answer, in its order: sent the form, pressed buttons. The program
  // decides what of it still makes sense, as if it had come a moment later. Whoever sends the form wants it, and
  // not the other way that was pressed before; and of two ways the last. Whoever goes on typing after half a form was
  // sent does not want that half sent.
  let early = [];
  let isKeepTouched = false;
  const dropWays = () => {
    early = early.filter(({ isWay }) => !isWay);
    for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  };
  const hold = (event) => {
    const { type, target } = event;
    if (type === "change") {
      isKeepTouched ||= target.matches("[name=keep]");
      if (target.matches("select")) early.push({ act: () => target.dispatchEvent(new Event(type, { bubbles: true })) });
    } else if (type === "input") {
      early = early.filter(({ isHalf }) => !isHalf);
    } else if (type === "submit") {
      if (!target.matches("main form")) return;
      event.preventDefault();
      const inputs = [...target.querySelectorAll("input")];
      // Not there while the document still arrives.
      const button = target.querySelector("[type=submit]");
      const isHalf = !button || !inputs.every(({ value }) => value);
      const lock = (isLocked) => inputs.forEach((input) => (input.readOnly = isLocked));
      if (!isHalf) {
        lock(true);
        button.setAttribute("aria-disabled", "true");
        tell((button.textContent = checking));
      }
      dropWays();
      early.push({
        isHalf,
        act() {
          lock(false);
          button?.removeAttribute("aria-disabled");
          target.dispatchEvent(new Event(type, { bubbles: true, cancelable: true }));
        },
      });
    } else {
      const button = target.closest("main [type=button]");
      if (!button) return;
      const isWay = button.matches(".way");
      if (isWay) {
        dropWays();
        button.setAttribute("aria-busy", "true");
        tell(loading);
      }
      early.push({ isWay, act: () => button.click() });
    }
  };

  // Whoever opens this page again, because a proxy wants its own login first, need not type their name anew: it waits in this
  // tab for ten minutes, and is read once. Storage may be forbidden.
  const KEPT = "latchkey-name";
  let kept = "";
  const field = () => document.querySelector("main [name=username]");
  // A form that is there first may give way to one that the program draws, and so may the one before another way was tried.
  let filled;
  const fill = () => {
    const found = field();
    if (found !== filled && (filled = found)) found.value ||= kept;
  };
  const observer = new MutationObserver(fill);
  // Whoever has typed nothing need not wait for it.
  const fillFromNowOn = () => {
    if (!kept) return;
    fill();
    observer.observe(root, { childList: true, subtree: true });
  };
  const bringName = () => {
    try {
      const [until, name] = JSON.parse(sessionStorage[KEPT]);
      delete sessionStorage[KEPT];
      if (Date.now() < until) kept ||= name;
    } catch {}
    fillFromNowOn();
  };
  const keepName = ({ target }) => {
    kept = field()?.value || kept;
    fillFromNowOn();
    if (!kept || target.closest("a")?.href !== location.href) return;
    sessionStorage[KEPT] = JSON.stringify([Date.now() + 600_000, kept]);
  };

  const heading = () => document.getElementById("latchkey-fallback-heading");
  const fail = () => {
    root.dataset.latchkey = "failed";
    heading()?.focus();
  };
  // A panic in the program traps, and an error of the browser's that went through it, such as a full stack, leaves
  // it half-way: nothing there would answer a click any more. Every browser names a program's functions like this
  // where it says what was thrown where.
  const onCrash = (error) => (error?.name === "RuntimeError" || /wasm-function\[/.test(error?.stack)) && fail();

  const kinds = ["submit", "click", "change", "input"];
  const run = async (sent) => {
    const address = (id) => document.getElementById(id).href;
    const module_or_path = fetch(address("latchkey-wasm"));
    const words = fetch(address("latchkey-catalog")).then((answer) => answer.text());
    // Who waits for it says what went wrong.
    words.catch(() => {});
    const { default: init, start } = await import(address("latchkey-glue"));
    await init({ module_or_path });
    const catalog = await words;
    for (const kind of kinds) removeEventListener(kind, hold, true);
    if (!start(query, sent, catalog)) throw catalog;
    root.dataset.latchkey = "started";
    const acts = early.map(({ act }) => act);
    dropWays();
    const keep = document.querySelector("[name=keep]");
    if (keep && (isKeepTouched || keep.checked !== keep.defaultChecked)) {
      keep.dispatchEvent(new Event("change", { bubbles: true }));
    }
    for (const act of acts) act();
  };

  // Where WebAssembly is missing or forbidden nothing can help but the other page. A callback is nothing for that
  // one. To ask takes a slow phone long enough that nobody is asked who need not be.
  const giveUp = () => (isFree && !isCallback && isForbidden() ? location.replace(builtin()) : fail());
  // A flow that nobody will go on with does not end by itself.
  const cancelFlow = async ({ path, answer }) => {
    const { body } = await answer;
    const flow = JSON.parse(body).flow_id;
    if (flow) await fetch(`${path}/${flow}`, { method: "DELETE", keepalive: true });
  };
  // Everything that can wait lets people see the page first. What is large of it is on its way already: the document
  // preloads it.
  const afterPaint = (then) => (document.hidden ? then() : requestAnimationFrame(() => setTimeout(then)));

  if (!window.WebAssembly) giveUp();
  for (const kind of kinds) addEventListener(kind, hold, true);
  // Whoever sends a form by a key clicks its button too.
  addEventListener("click", keepName, true);
  addEventListener("error", (event) => onCrash(event.error));
  addEventListener("unhandledrejection", (event) => onCrash(event.reason));
  const begin = () => {
    // Whoever fills the document in has written them.
    for (const link of document.querySelectorAll("a[href='/auth/latchkey/builtin']")) link.href = builtin();
    // Behind a proxy only the browser may know that nobody else asks.
    if (isKnown) document.querySelector("#latchkey-fallback [data-client]")?.remove();
    const page = main().querySelector(".page");
    if (isWaiting && page?.querySelector("form")) {
      const live = page.firstElementChild;
      const busy = document.createElement("p");
      busy.className = "busy";
      page.textContent = "";
      page.append(live, busy);
      tell((busy.textContent = loading));
    }
    // The code is gone from a callback's address: to open it again would help nobody.
    if (isCallback) document.querySelector("#latchkey-fallback .plain")?.remove();
    // As long as the style sheet waits until it shows the way on.
    setTimeout(() => /^(started|failed)$/.test(root.dataset.latchkey) || tell(heading()?.textContent), 8000);
    afterPaint(() => {
      // First: the answer is read while the program arrives, not after its start.
      const sent = open();
      bringName();
      run(sent).catch(() => {
        giveUp();
        if (sent) cancelFlow(sent).catch(() => {});
      });
    });
  };
  // Some proxies run scripts when everything else is there. Nothing is where the document is being left already.
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin);
  else if (main()) begin();
}
