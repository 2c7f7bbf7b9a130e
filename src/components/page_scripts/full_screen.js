(() => {
  // A button shows a note in full screen, if the browser can.
  addEventListener('DOMContentLoaded', () => {
    const button = document.getElementById('full-screen');
    // An impersonator must always see the banner.
    if (!button || !document.fullscreenEnabled || document.querySelector('.impersonation')) return;
    button.hidden = false;
    button.addEventListener('click', () => {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.getElementById('main').requestFullscreen();
    });
    addEventListener('fullscreenchange', () => button.setAttribute('aria-pressed', document.fullscreenElement !== null));
  });
})();
