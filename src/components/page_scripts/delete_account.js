(() => {
  // Once an account is deleted, this tab removes what the browser keeps of it. Other people's changes that are not sent yet stay.
  const DELETING = 'daybook.deleting';
  const form = document.querySelector('.delete-account');
  const forget = (storage, isMine) => Object.keys(storage).filter(isMine).forEach(key => storage.removeItem(key));
  try {
    // While the page has the form, nothing is deleted yet.
    if (form) sessionStorage.removeItem(DELETING);
    form?.addEventListener('submit', () => {
      try {
        sessionStorage.setItem(DELETING, form.dataset.account);
      } catch {}
    });
    const account = document.querySelector('[data-deleted]') && sessionStorage.getItem(DELETING);
    if (!account) return;
    forget(localStorage, key => key.startsWith('daybook.op.') && key.includes('.' + account + '.'));
    const isOwner = account.startsWith(sessionStorage.getItem('daybook.draft.owner') + '.');
    forget(sessionStorage, key => key === DELETING || key.startsWith('daybook.week') || (isOwner && key.startsWith('daybook.draft.')));
  } catch {
    // Without storage nothing is kept.
  }
})();
