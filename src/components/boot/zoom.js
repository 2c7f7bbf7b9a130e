{
  // After zooming in with two fingers, one finger pans the page, and swipes no row.
  const view = window.visualViewport;
  view?.addEventListener('resize', () => document.documentElement.toggleAttribute('data-zoomed', view.scale > 1));
}
