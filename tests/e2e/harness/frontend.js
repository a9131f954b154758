// Home Assistant's own frontend, as a person sees it: through all of its shadow roots, with what stands in their slots.
// Given to the browser by `frontend.rs` before each of its questions; `seen` is what the answer is made of.

const everything = function* (root) {
  for (const element of root.querySelectorAll("*")) {
    yield element;
    if (element.shadowRoot) yield* everything(element.shadowRoot);
  }
};

const isDrawn = (element) => {
  const { width, height } = element.getBoundingClientRect();
  return width > 0 && height > 0;
};

const textOf = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE || ["STYLE", "SCRIPT"].includes(node.nodeName)) return "";
  const { display } = getComputedStyle(node);
  if (display === "none") return "";
  const slotted = node.localName === "slot" ? node.assignedNodes() : [];
  const children = slotted.length ? slotted : (node.shadowRoot ?? node).childNodes;
  const text = [...children].map(textOf).join("");
  return display === "inline" ? text : `${text}\n`;
};

const wordsOf = (element) => textOf(element).replace(/\s+/g, " ").trim();

const seen = {
  /** All that can be read. */
  text: () => wordsOf(document.body),
  /** What can be pressed and says this; the last one, because a dialog comes after what it covers. */
  button: (words) => {
    const kinds = /button|item|label|radio-option/;
    // A button that is only an icon says it to screen readers.
    const saidBy = (element) => wordsOf(element) || element.label;
    const isIt = (element) => kinds.test(element.localName) && isDrawn(element) && saidBy(element) === words;
    return [...everything(document)].filter(isIt).at(-1);
  },
  /** A field of a form, by its name. */
  field: (name) => [...everything(document)].find((it) => it.matches("input, textarea") && it.name === name && isDrawn(it)),
  /** The last thing of a kind in the list of texts of this name. */
  lastOf: (name, kind) => {
    const list = [...everything(document)].find((it) => it.matches("ha-input-multi, ha-multi-textfield") && it.label === name);
    return list && [...everything(list.shadowRoot)].filter((it) => kind.test(it.localName) && isDrawn(it)).at(-1);
  },
  /** Opens every section of a form, and says how many there are. */
  openSections: () => {
    const sections = [...everything(document)].filter((it) => it.localName === "ha-expansion-panel" && isDrawn(it));
    for (const section of sections) section.expanded = true;
    return sections.length;
  },
  /** The menu of the first row. */
  menu: () => [...everything(document)].find((it) => it.matches("ha-md-button-menu, ha-button-menu") && isDrawn(it)),
  /** Its middle, once it is where a mouse gets to it. */
  middle: (element) => {
    if (!element) return null;
    element.scrollIntoView({ block: "center" });
    const { x, y, width, height } = element.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
  },
};
