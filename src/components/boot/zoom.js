{
  // Where somebody has zoomed in by two fingers, one finger moves what they see, and pulls no row.
  const view = window.visualViewport;
  view?.addEventListener('resize', () => document.documentElement.toggleAttribute('data-zoomed', view.scale > 1));
}
