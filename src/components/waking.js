(() => {
  // Half a second, in milliseconds. Safari has no such call, and Leptos waits for nothing there.
  const idle = window.requestIdleCallback;
  if (idle) window.requestIdleCallback = (work, options) => idle.call(window, work, { timeout: 500, ...options });
  addEventListener('input', event => event.target.setAttribute('data-typed', ''), true);

  // A browser extension may change the page before it wakes, and WASM that stops halfway would take clicks and do nothing. Then the
  // page is loaded again without it: it works by its forms. A page that was awake gets one more try first.
  const key = 'daybook.stopped';
  let stopped = null;
  try {
    stopped = sessionStorage.getItem(key);
  } catch {
    // Without storage there is nothing to remember it by.
  }
  if (stopped === 'forms') {
    window.requestIdleCallback = () => 0;
    addEventListener('DOMContentLoaded', () => {
      const note = document.getElementById('forms-only');
      note.hidden = false;
      note.querySelector('button').addEventListener('click', () => {
        sessionStorage.removeItem(key);
        location.reload();
      });
    });
    return;
  }
  const stop = event => {
    const error = event.error ?? event.reason;
    // A trap, or an element that is not the one that was expected.
    if (!(error instanceof WebAssembly.RuntimeError) && !/\.wasm/.test(error?.stack)) return;
    const wasAwake = document.documentElement.hasAttribute('data-hydrated');
    document.documentElement.removeAttribute('data-hydrated');
    try {
      sessionStorage.setItem(key, wasAwake && !stopped ? 'once' : 'forms');
      location.reload();
    } catch {
      // Loaded again it would only stop again.
    }
  };
  addEventListener('error', stop);
  addEventListener('unhandledrejection', stop);
})();
