(() => {
  // These pages can't send what this browser keeps of their person, so they ask before they sign out.
  addEventListener('submit', event => {
    const form = event.target;
    const asks = document.getElementById('unsent');
    if (!asks || !form.matches('[action="/logout"], [action="/api/sessions/end_all"]')) return;
    const keysOf = (storage, begin, part) => {
      try {
        return Object.keys(storage()).filter(key => key.startsWith(begin) && key.includes(part));
      } catch {
        // Without storage nothing is kept.
        return [];
      }
    };
    const kept = keysOf(() => localStorage, 'daybook.op.', '.' + asks.dataset.account + '.');
    const forgetDrafts = () => {
      for (const begin of ['daybook.draft.', 'daybook.week']) keysOf(() => sessionStorage, begin, '').forEach(key => sessionStorage.removeItem(key));
    };
    const forget = () => {
      forgetDrafts();
      kept.forEach(key => localStorage.removeItem(key));
    };
    // The rest are copies of what was sent.
    if (!kept.some(key => /^daybook\.op\.\d/.test(key))) {
      forget();
      return;
    }
    event.preventDefault();
    const leave = clear => () => {
      clear();
      // This fires no further event.
      form.submit();
    };
    asks.querySelector('[value=discard]').onclick = leave(forget);
    asks.querySelector('[value=keep]').onclick = leave(forgetDrafts);
    asks.showModal();
  });
})();
