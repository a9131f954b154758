// What watches a page from inside, in every document before the page's own scripts, and signs in as soon as
// the page lets it. `bench/watcher.rs` calls this function with its settings: { path, act: "log in", submit,
// username, password }, { path, act: "press", words } or { path, act: "watch" }. All times are milliseconds since the
// document's navigation began.
(settings) => {
  if (window !== window.top || !location.protocol.startsWith("http")) return;

  const seen = { usable: null, typed: 0, submitted: null, lost: null, clicks: 0, tasks: [], shifts: [] };
  const memories = [];

  const observe = (type, keep) =>
    new PerformanceObserver((list) => list.getEntries().forEach(keep)).observe({ type, buffered: true });
  observe("longtask", ({ startTime, duration }) => seen.tasks.push({ startTime, duration }));
  // Browsers forgive what moves within half a second after a person's key or click. The script's are theirs.
  const RECENT = 500;
  observe("layout-shift", ({ startTime, value, sources }) => {
    const isForgiven = seen.submitted !== null && startTime > seen.submitted && startTime < seen.submitted + RECENT;
    if (!isForgiven) seen.shifts.push({ startTime, value, of: sources.map(({ node }) => named(node)) });
  });
  const named = (node) => {
    if (node instanceof Text) return `"${node.data.trim()}" in ${named(node.parentElement)}`;
    return node ? node.nodeName.toLowerCase() + (node.id && `#${node.id}`) : "what is gone";
  };

  // The heap does not count what a WebAssembly page holds.
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const original = WebAssembly?.[name];
    if (!original) continue;
    WebAssembly[name] = async (...given) => {
      const result = await original.apply(WebAssembly, given);
      const memory = (result.instance ?? result).exports?.memory;
      if (memory) memories.push(memory);
      return result;
    };
  }

  const all = (root, selector) => [
    ...root.querySelectorAll(selector),
    ...[...root.querySelectorAll("*")].flatMap(({ shadowRoot }) => (shadowRoot ? all(shadowRoot, selector) : [])),
  ];
  const isUsable = (element) =>
    !element.disabled &&
    !element.readOnly &&
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    element.getBoundingClientRect().width > 0;
  const usable = (selector, such = () => true) =>
    all(document, selector).find((element) => such(element) && isUsable(element));

  const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  const type = (input, text) => {
    input.focus();
    setValue.call(input, text);
    for (const name of ["input", "change"]) input.dispatchEvent(new Event(name, { bubbles: true, composed: true }));
  };

  let username;
  const notice = () => {
    const found = usable("input[name='username'], input[autocomplete~='username']");
    if (found && found !== username) seen.usable = performance.now();
    username = found;
  };

  // One look for each frame: what is not shown cannot be used.
  const acts = {
    watch: notice,
    "log in": () => {
      if (seen.submitted !== null) {
        if (seen.lost === null && username.value !== settings.username) seen.lost = performance.now();
        return;
      }
      notice();
      const password = username && usable("input[type='password']");
      if (!password) return;
      if (username.value === settings.username && password.value === settings.password) return submit(password);
      // Whatever forgets what was typed was not usable yet.
      if (seen.typed > 0) seen.usable = performance.now();
      seen.typed += 1;
      type(username, settings.username);
      type(password, settings.password);
    },
    press: () => {
      const button = seen.clicks === 0 && usable("button", ({ textContent }) => textContent.trim() === settings.words);
      if (!button) return;
      seen.clicks += 1;
      // The next document has a clock of its own.
      sessionStorage.setItem("latchkey-bench-click", performance.timeOrigin + performance.now());
      button.click();
    },
  };
  const submit = (password) => {
    if (settings.submit === "key") {
      const key = { key: "Enter", bubbles: true, composed: true, cancelable: true };
      password.dispatchEvent(new KeyboardEvent("keypress", key));
    } else {
      const button = usable("button[type='submit']");
      if (!button) return;
      button.click();
    }
    seen.submitted = performance.now();
  };
  const look = () => {
    acts[settings.act]();
    requestAnimationFrame(look);
  };
  if (settings.act === "watch") {
    addEventListener("keydown", ({ key }) => key === "Enter" && (seen.submitted ??= performance.now()), true);
  }
  if (location.pathname === settings.path) requestAnimationFrame(look);

  window.latchkeyBench = () => ({
    ...seen,
    origin: performance.timeOrigin,
    paint: performance.getEntriesByName("first-paint")[0]?.startTime ?? null,
    clicked: Number(sessionStorage.getItem("latchkey-bench-click")) || null,
    memory: memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0),
  });
}
