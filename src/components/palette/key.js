// Ctrl + K, on a Mac Cmd + K, opens the palette, which is loaded then. On a layout of another script it is the key where K is printed.
addEventListener('keydown', event => {
  const { palette } = document.getElementById('boot-script').dataset;
  const isHeld = /Mac|iP/.test(navigator.platform) ? event.metaKey : event.ctrlKey;
  const isK = event.key.toLowerCase() === 'k' || (event.key > '~' && event.code === 'KeyK');
  if (!palette || !isHeld || !isK || event.altKey || event.shiftKey) return;
  event.preventDefault();
  import(palette).then(
    it => it.toggle(),
    () => location.assign('/search'),
  );
});
