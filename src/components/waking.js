(() => {
  // Half a second, in milliseconds. Safari has no such call, and Leptos waits for nothing there.
  const idle = window.requestIdleCallback;
  if (idle) window.requestIdleCallback = (work, options) => idle.call(window, work, { timeout: 500, ...options });
  addEventListener('input', event => event.target.setAttribute('data-typed', ''), true);
})();
