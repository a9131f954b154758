// Comes with the glue: changes the language of the page that is there, in which everything stays but the words. Bundled by
// xtask/src/dist/finish.rs.
import { speak } from "./latchkey.js";
import languages from "./languages.json";

const root = document.documentElement;

// The document holds its own language only: the form should not have to wait for the names of the others. They come when
// the browser has nothing better to do, and while the program is on its way the boot script holds what is picked.
const list = document.getElementById("latchkey-language");
const fill = () => {
  // Not the document's, which a translator changes.
  const spoken = list.options[0].lang;
  const entries = Object.entries(languages).map(([lang, { nativeName, isRTL }]) => {
    const entry = new Option(nativeName, nativeName, false, lang === spoken);
    return Object.assign(entry, { lang, dir: isRTL ? "rtl" : "ltr" });
  });
  list.replaceChildren(...entries);
};
// A document that a proxy has changed may lack the list, and not every browser says when it is idle.
if (list && window.requestIdleCallback) requestIdleCallback(fill, { timeout: 1000 });
else if (list) setTimeout(fill);

addEventListener("change", async ({ target }) => {
  // What is picked before the program is there comes once more when it is.
  if (target.id !== "latchkey-language" || root.dataset.latchkey !== "started") return;
  const { lang, dir } = target.selectedOptions[0];
  try {
    // They lie side by side, under the hash of them all.
    const { href } = document.getElementById("latchkey-catalog");
    const answer = await fetch(href.replace(/[^/]+?(-\w+)?\.txt$/, `${lang}$1.txt`));
    const words = await answer.text();
    // Somebody may have gone on picking.
    if (target.selectedOptions[0].lang !== lang) return;
    if (!speak(words, lang)) throw words;
    // What only the document says, such as a log-out, stays as it is until the next one.
    for (const part of document.querySelectorAll("main > .notice, #latchkey-fallback")) {
      part.lang ||= root.lang;
      part.dir ||= root.dir;
    }
    root.lang = lang;
    root.dir = dir;
  } catch {
    if (target.selectedOptions[0].lang !== lang) return;
    for (const entry of target) entry.selected = entry.lang === root.lang;
    return;
  }
  try {
    // For the next page of ours, and for Home Assistant's frontend.
    document.cookie = `latchkey_language=${lang}; path=/auth; max-age=31536000; samesite=lax`;
    localStorage.selectedLanguage = JSON.stringify(lang);
  } catch {
    // A browser that stores nothing has the language for this page.
  }
});
