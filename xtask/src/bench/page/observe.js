// What watches a page from inside, in every document before the page's own scripts, and signs in as soon as
// the page lets it. `bench/watcher.rs` calls this function with its settings: { path, act: "log in", submit,
// username, password }, { path, act: "press", words } or { path, act: "watch" }. All times are milliseconds since the
// document's navigation began.
(settings) => {
  if (window !== window.top || !location.protocol.startsWith("http")) return;

  const seen = { usable: null, typed: 0, submitted: null, lost: null, clicks: 0, tasks: [] };
  const memories = [];

  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) seen.tasks.push({ startTime, duration });
  }).observe({ type: "longtask", buffered: true });

  // Every shift, with those of the documents of this origin before this one. What of it is forgiven is decided outside,
  // where it is known when a login was sent.
  const SHIFTS = "latchkey-bench-shifts";
  const shifts = JSON.parse(sessionStorage.getItem(SHIFTS) ?? "[]");
  const keepShifts = (entries) => {
    for (const { startTime, value, sources } of entries) {
      const at = performance.timeOrigin + startTime;
      shifts.push({ path: location.pathname, at, startTime, value, of: sources.map(moved) });
    }
    if (entries.length > 0) sessionStorage.setItem(SHIFTS, JSON.stringify(shifts));
  };
  const moved = ({ node, previousRect, currentRect }) =>
    `${named(node)} from ${rounded(previousRect)} to ${rounded(currentRect)}`;
  const rounded = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(" ");
  const named = (node) => {
    if (node instanceof Text) return `"${node.data.trim()}" in ${named(node.parentElement)}`;
    return node ? node.nodeName.toLowerCase() + (node.id && `#${node.id}`) : "what is gone or drawn by the style sheet";
  };
  const layout = new PerformanceObserver((list) => keepShifts(list.getEntries()));
  layout.observe({ type: "layout-shift", buffered: true });
  // What was not told yet would go with the document.
  addEventListener("pagehide", () => keepShifts(layout.takeRecords()));

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

  const findForm = () => {
    const username = usable("input[name='username'], input[autocomplete~='username']");
    const password = username && usable("input[type='password']");
    return password ? [username, password] : [];
  };
  let form = [];
  const notice = (found) => {
    if (seen.submitted !== null) return;
    if (found.some((input, index) => input !== form[index])) seen.usable = performance.now();
    form = found;
  };

  // From typing on until the login is sent both inputs must stay in the page and hold what was typed.
  let typed = [];
  const isKept = () => typed.every(({ input, value }) => input.isConnected && input.value === value);
  const noticeLoss = () => {
    if (seen.lost === null && !isKept()) seen.lost = performance.now();
  };

  // A person does nothing before there is something to see.
  const isPainted = () => performance.getEntriesByName("first-paint").length > 0;

  const acts = {
    watch: { find: findForm, notice, act: noticeLoss },
    "log in": {
      find: findForm,
      notice,
      act: (found) => {
        if (seen.submitted !== null) return noticeLoss();
        if (found.length === 0 || !isPainted()) return;
        if (seen.typed > 0 && isKept()) return submit(found[1]);
        // Whatever forgets what was typed was not usable yet.
        if (seen.typed > 0) seen.usable = performance.now();
        seen.typed += 1;
        typed = found.map((input, index) => ({ input, value: [settings.username, settings.password][index] }));
        for (const { input, value } of typed) type(input, value);
      },
    },
    press: {
      find: () => usable("button", ({ textContent }) => textContent.trim() === settings.words),
      notice: () => {},
      act: (button) => {
        if (!button || !isPainted() || seen.clicks > 0) return;
        seen.clicks += 1;
        // The next document has a clock of its own.
        sessionStorage.setItem("latchkey-bench-click", performance.timeOrigin + performance.now());
        button.click();
      },
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

  // One look for each frame, in which a form is seen that is drawn with it (`watcher.rs` counts from the first paint,
  // where that is later). Nothing is done before the frame is drawn: a message comes after it.
  const { find, notice: see, act } = acts[settings.act];
  const { port1, port2 } = new MessageChannel();
  let found;
  const look = () => {
    found = find();
    see(found);
    port2.postMessage(null);
    requestAnimationFrame(look);
  };
  port1.onmessage = () => act(found);
  if (settings.act === "watch") {
    const onInput = ({ target: input }) => {
      typed = [...typed.filter((other) => other.input !== input), { input, value: input.value }];
    };
    addEventListener("input", onInput, true);
    addEventListener("keydown", ({ key }) => key === "Enter" && (seen.submitted ??= performance.now()), true);
  }
  if (location.pathname === settings.path) requestAnimationFrame(look);

  window.latchkeyBench = () => {
    keepShifts(layout.takeRecords());
    return {
      ...seen,
      shifts,
      origin: performance.timeOrigin,
      paint: performance.getEntriesByName("first-paint")[0]?.startTime ?? null,
      clicked: Number(sessionStorage.getItem("latchkey-bench-click")) || null,
      memory: memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0),
    };
  };
}
