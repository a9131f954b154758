// What watches a page from inside, before the page's own scripts, and signs in as soon as the page lets it.
// `visit.rs` calls this function with { path, username, password, key }, where `key` says that the form is sent by
// Enter because its button hides in other people's components. Times are milliseconds since the navigation began.
({ path, username, password, key }) => {
  // The page is gone by the time it is asked.
  const REPORT = "latchkey-bench";
  window.latchkeyBench = () => JSON.parse(sessionStorage.getItem(REPORT));
  if (window !== window.top || location.pathname !== path) return;

  const seen = { usable: null, submitted: null, lost: null, tasks: [], shifts: [] };
  const observe = (type, list, entry) => {
    const keep = (entries) => list.push(...entries.map(entry));
    const observer = new PerformanceObserver((entries) => keep(entries.getEntries()));
    observer.observe({ type, buffered: true });
    return () => keep(observer.takeRecords());
  };
  const untold = [
    observe("longtask", seen.tasks, ({ startTime, duration }) => [startTime, duration]),
    observe("layout-shift", seen.shifts, ({ startTime, value }) => [startTime, value]),
  ];
  addEventListener("pagehide", () => {
    for (const keep of untold) keep();
    const paint = performance.getEntriesByName("first-paint")[0]?.startTime;
    sessionStorage.setItem(REPORT, JSON.stringify({ ...seen, paint, origin: performance.timeOrigin }));
  });

  const all = (root, selector) => [
    ...root.querySelectorAll(selector),
    ...[...root.querySelectorAll("*")].flatMap(({ shadowRoot }) => (shadowRoot ? all(shadowRoot, selector) : [])),
  ];
  const isUsable = (element) =>
    !element.disabled &&
    !element.readOnly &&
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    element.getBoundingClientRect().width > 0;
  const usable = (selector) => all(document, selector).find(isUsable);
  const findForm = () => {
    const name = usable("input[name='username'], input[autocomplete~='username']");
    const secret = name && usable("input[type='password']");
    return secret ? [name, secret] : [];
  };

  const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  const type = (input, text) => {
    input.focus();
    setValue.call(input, text);
    for (const name of ["input", "change"]) input.dispatchEvent(new Event(name, { bubbles: true, composed: true }));
  };
  // From typing on until the login is sent both inputs must stay in the page and hold what was typed.
  let typed = [];
  const isKept = () => typed.every(({ input, value }) => input.isConnected && input.value === value);

  const submit = (secret) => {
    const button = usable("button[type='submit']");
    if (!key && !button) return;
    const enter = { key: "Enter", bubbles: true, composed: true, cancelable: true };
    if (key) secret.dispatchEvent(new KeyboardEvent("keypress", enter));
    else button.click();
    seen.submitted = performance.now();
  };

  // A person does nothing before there is something to see.
  const isPainted = () => performance.getEntriesByName("first-paint").length > 0;
  const act = (form) => {
    if (seen.submitted !== null) {
      if (seen.lost === null && !isKept()) seen.lost = performance.now();
    } else if (form.length > 0 && isPainted()) {
      if (typed.length > 0 && isKept()) return submit(form[1]);
      // Whatever forgets what was typed was not usable yet.
      if (typed.length > 0) seen.usable = performance.now();
      typed = form.map((input, index) => ({ input, value: [username, password][index] }));
      for (const { input, value } of typed) type(input, value);
    }
  };

  // One look for each frame, in which a form is seen that is drawn with it (`visit.rs` counts from the first paint,
  // where that is later). Nothing is done before the frame is drawn: a message comes after it.
  const { port1, port2 } = new MessageChannel();
  let form = [];
  const look = () => {
    const found = findForm();
    if (seen.submitted === null && found.some((input, index) => input !== form[index])) seen.usable = performance.now();
    form = found;
    port2.postMessage(null);
    requestAnimationFrame(look);
  };
  port1.onmessage = () => act(form);
  requestAnimationFrame(look);
}
