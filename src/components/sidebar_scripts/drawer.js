(() => {
  // The tap that closes the drawer on a phone must not press anything below it.
  let closes = false;
  addEventListener('pointerdown', ({ target }) => {
    const drawer = document.querySelector('#sidebar:popover-open');
    closes = drawer !== null && !drawer.contains(target) && !target.closest('[popovertarget]');
  }, true);
  addEventListener('click', event => {
    if (closes && event.detail > 0) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    closes = false;
  }, true);
})();
