// Comes with the glue, and does what is left to do where a proxy has changed the document. If by a byte, the policy knows the
// hash of boot.js or of the style sheet no more, and forbids them. Bundled by xtask/src/dist/finish.rs.
import init, { start } from "./latchkey.js";

const { dataset } = document.documentElement;

// What a script adopts the policy does not ask about.
const style = document.querySelector("style");
if (style && !style.sheet) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style.textContent);
  document.adoptedStyleSheets = [sheet];
}

// A request that a proxy's policy forbids fails like any other, and only here the browser says why (src/shell/fetch.rs).
addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
  if (effectiveDirective === "connect-src") dataset.blocked = blockedURI;
});

// Nothing was sent or pressed early then, or it is lost; what was typed is where it was typed.
const takeOver = async () => {
  if (dataset.latchkey) return;
  dataset.latchkey = "started";
  const { pathname, search } = location;
  if (/callback/.test(pathname)) history.replaceState(null, "", pathname);
  const address = (id) => document.getElementById(id).href;
  try {
    const words = await fetch(address("latchkey-catalog"));
    await init({ module_or_path: address("latchkey-wasm") });
    if (!start(search, undefined, await words.text())) throw words;
  } catch {
    dataset.latchkey = "failed";
  }
};

// Wherever a proxy has moved boot.js to, it has run by then.
if (document.readyState === "loading") addEventListener("DOMContentLoaded", takeOver);
else takeOver();
