// Watches a document from its first moment: what its security policy blocks, what fails, what it asks of Home
// Assistant once it runs, and what moves. Complaints also go to the console, where they outlive the document.
(() => {
  if (window.e2e) return;
  const ours = () => /^\/(auth\/authorize|auth\/latchkey\/callback|local\/latchkey\/)/.test(location.pathname);
  const e2e = (window.e2e = { requests: [], complaints: [], moved: [], deaf: false });
  const complain = (words) => {
    if (e2e.deaf || !ours()) return;
    e2e.complaints.push(words);
    console.error("e2e: " + words);
  };

  addEventListener(
    "securitypolicyviolation",
    ({ effectiveDirective, blockedURI, sourceFile, lineNumber, sample }) =>
      complain(`${effectiveDirective} blocks ${blockedURI} of ${sourceFile}:${lineNumber} ${sample}`),
    true,
  );
  // Caught on the way down: what an element could not load does not come up again.
  addEventListener("error", (event) => complain(event.message || `could not load ${event.target.src || event.target.href}`), true);
  addEventListener("unhandledrejection", (event) => complain(`unhandled: ${event.reason}`));

  // Even what a browser forgives because somebody has just pressed something. It says so some time after the frame.
  const place = ({ x, y }) => `${x} ${y}`;
  const way = ({ node, previousRect, currentRect }) => `${node?.nodeName}.${node?.className} from ${place(previousRect)} to ${place(currentRect)}`;
  const note = (shifts) => e2e.moved.push(...shifts.map(({ value, sources }) => `${value}: ${sources.map(way).join(", ")}`));
  const observer = new PerformanceObserver((list) => note(list.getEntries()));
  if (PerformanceObserver.supportedEntryTypes.includes("layout-shift")) observer.observe({ type: "layout-shift", buffered: true });
  e2e.settle = () => {
    e2e.isSettled = false;
    const settled = () => {
      note(observer.takeRecords());
      e2e.isSettled = true;
    };
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(settled)));
  };

  const send = window.fetch;
  window.fetch = function (input, options) {
    const method = options?.method ?? input.method ?? "GET";
    const { pathname } = new URL(input.url ?? input, location.href);
    if (!/\.(wasm|txt)$/.test(pathname)) e2e.requests.push(`${method} ${pathname}`);
    const answer = (window.e2eAnswers ?? []).find((one) => one.method === method && new RegExp(one.path).test(pathname));
    if (!answer) return send.apply(window, arguments);
    if (answer.status === 0) return answer.body ? Promise.reject(new TypeError(answer.body)) : new Promise(() => {});
    return Promise.resolve(new Response(answer.body, { status: answer.status }));
  };
})();
