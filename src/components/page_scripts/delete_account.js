(() => {
  // What this browser keeps of a deleted account is removed. Other people's changes that are not sent yet stay.
  const DELETING = 'daybook.deleting';
  const MINE = ['daybook.draft.', 'daybook.week', DELETING];
  const form = document.querySelector('.delete-account');
  const forget = (storage, isMine) => Object.keys(storage).filter(isMine).forEach(key => storage.removeItem(key));
  try {
    form?.addEventListener('submit', () => {
      try {
        sessionStorage.setItem(DELETING, '.' + form.dataset.account + '.');
      } catch {}
    });
    const account = location.pathname === '/account-deleted' && sessionStorage.getItem(DELETING);
    if (account) {
      forget(localStorage, key => key.startsWith('daybook.op.') && key.includes(account));
      forget(sessionStorage, key => MINE.some(begin => key.startsWith(begin)));
    }
    // The deletion was refused, or is done.
    sessionStorage.removeItem(DELETING);
  } catch {
    // Without storage nothing is kept.
  }
})();
