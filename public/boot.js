// Starts the page: fetches the WebAssembly at once, imports the glue beside it, and hands the one to the other.
// A file of its own, because a strict Content-Security-Policy forbids scripts in the page. The addresses stand in
// the script element, where whoever serves the page can rewrite them.

const PATIENCE = 20_000; // ms: longer than a slow phone needs for the whole page

const byId = (id) => document.getElementById(id);

// old-browser.js holds the same rule, in the words that old browsers know.
const builtin = () =>
  (location.pathname.startsWith("/auth/") ? "/auth/latchkey/builtin" : "/auth/authorize") + location.search;

const showFallback = (shown) => {
  byId("latchkey-builtin").href = builtin();
  byId("latchkey-fallback").hidden = !shown;
  byId("latchkey-loading")?.remove();
};

// A panic in the page traps: nothing there would answer a click any more. By name, because a browser
// without WebAssembly has no class to compare with.
const onCrash = (error) => error?.name === "RuntimeError" && showFallback(true);

const start = async () => {
  const { glue, wasm } = byId("latchkey-boot").dataset;
  const at = (address) => new URL(address, document.baseURI);
  const module_or_path = fetch(at(wasm));
  const { default: init } = await import(at(glue));
  await init({ module_or_path });
};

const slow = setTimeout(showFallback, PATIENCE, true);
addEventListener("error", (event) => onCrash(event.error));
addEventListener("unhandledrejection", (event) => onCrash(event.reason));
start()
  .then(() => showFallback(false), () => showFallback(true))
  .finally(() => clearTimeout(slow));
