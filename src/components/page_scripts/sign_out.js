(() => {
  // These pages can't send what this browser keeps of its person. So a sign-out goes on at the day page, which sends it first.
  addEventListener('submit', event => {
    const action = event.target.getAttribute('action');
    if (action !== '/logout' && action !== '/api/sessions/end_all') return;
    try {
      for (const key of Object.keys(sessionStorage)) if (key.startsWith('daybook.draft.')) sessionStorage.removeItem(key);
      if (!Object.keys(localStorage).some(key => key.startsWith('daybook.op.'))) return;
      sessionStorage.setItem('daybook.sign-out', action);
    } catch {
      // Without storage nothing is kept.
      return;
    }
    event.preventDefault();
    location.assign('/');
  });
})();
