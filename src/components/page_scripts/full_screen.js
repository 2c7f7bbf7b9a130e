(() => {
  // A note fills the screen by a button, where the browser can.
  addEventListener('DOMContentLoaded', () => {
    const button = document.getElementById('full-screen');
    // Who acts for somebody else must see that they do.
    if (!button || !document.fullscreenEnabled || document.querySelector('.impersonation')) return;
    button.hidden = false;
    button.addEventListener('click', () => {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.getElementById('main').requestFullscreen();
    });
    addEventListener('fullscreenchange', () => button.setAttribute('aria-pressed', document.fullscreenElement !== null));
  });
})();
