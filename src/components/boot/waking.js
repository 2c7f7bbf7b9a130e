(() => {
  addEventListener('input', event => event.target.setAttribute('data-typed', ''), true);

  // The keys of an input method are not shortcuts; some browsers send the last one only after the word is there. And the key events of
  // password managers have no key name.
  addEventListener('keydown', event => {
    if (event.keyCode === 229 || !event.key) event.stopPropagation();
  }, true);

  // A browser extension may change the page before it wakes, and WASM that stops halfway would take clicks and do nothing. Then the
  // page is loaded again without it: it works by its forms. A page that was awake gets one more try first.
  const key = 'daybook.stopped';
  let stopped = null;
  try {
    stopped = sessionStorage.getItem(key);
  } catch {
    // Without storage there is nothing to remember it by.
  }
  // The script of the sidebar, with the key of the palette, is loaded after the WASM; on a phone not before the drawer is open.
  const loadSidebar = () => {
    const sidebar = document.getElementById('sidebar');
    if (!sidebar?.dataset.script) return;
    const seen = new ResizeObserver(() => {
      if (sidebar.getClientRects().length === 0 && !matchMedia('(any-hover)').matches) return;
      seen.disconnect();
      import(sidebar.dataset.script).catch(() => addEventListener('online', loadSidebar, { once: true }));
    });
    seen.observe(sidebar);
  };
  if (stopped === 'forms') {
    addEventListener('DOMContentLoaded', () => {
      loadSidebar();
      const note = document.getElementById('forms-only');
      note.hidden = false;
      note.querySelector('button').onclick = () => {
        sessionStorage.removeItem(key);
        location.reload();
      };
    });
    return;
  }
  // A page that the browser freezes may never run again: it does what it does when it is left, and when it comes back. Doing both twice,
  // around the back/forward cache, does no harm.
  document.addEventListener('freeze', () => dispatchEvent(new PageTransitionEvent('pagehide')));
  document.addEventListener('resume', () => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  let isLeft = false;
  addEventListener('pagehide', () => { isLeft = true; });
  addEventListener('pageshow', () => { isLeft = false; });
  const stop = event => {
    const error = event.error ?? event.reason;
    // A trap, or an element that is not the one that was expected.
    if (!(error instanceof WebAssembly.RuntimeError) && !/\.wasm/.test(error?.stack)) return;
    const html = document.documentElement;
    const wasAwake = html.hasAttribute('data-hydrated');
    // WASM stops too if a part of it does not arrive: because the page is being left, or the connection is lost. The next page tries again.
    const isLost = performance.getEntriesByType('resource').some(({ name, responseStatus }) => responseStatus === 0 && /\.wasm/.test(name));
    if (isLeft) {
      addEventListener('pageshow', () => location.reload(), { once: true });
      return;
    }
    if (isLost && !wasAwake) {
      loadSidebar();
      return;
    }
    html.removeAttribute('data-hydrated');
    try {
      sessionStorage.setItem(key, wasAwake && !stopped ? 'once' : 'forms');
      location.reload();
    } catch {
      // Without storage a reload would only stop again.
    }
  };
  addEventListener('error', stop);
  addEventListener('unhandledrejection', stop);

  const address = id => document.getElementById(id).href;
  const wake = async () => {
    const daybook = await import(address('boot-script'));
    await daybook.default({ module_or_path: address('boot-wasm') });
    daybook.hydrate();
    for (const island of document.querySelectorAll('leptos-island')) await daybook[island.dataset.component](island);
  };
  // When the browser is idle, but after half a second at the latest: a browser that is busy, or draws nothing, may be idle only after many
  // seconds. Safari has no requestIdleCallback.
  const idle = window.requestIdleCallback ?? setTimeout;
  addEventListener('DOMContentLoaded', () => idle(() => wake().finally(loadSidebar), { timeout: 500 }));
})();
