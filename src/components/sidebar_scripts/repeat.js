(() => {
  // A key that is held down deletes or moves one todo, and not all that come after it.
  addEventListener('keydown', event => {
    const { key, repeat, target } = event;
    if (repeat && /^(delete|t)$/i.test(key) && target.closest('.todo') && !target.matches('input, textarea')) event.stopPropagation();
  }, true);
})();
