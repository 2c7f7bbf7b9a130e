(() => {
  // The edge of the sidebar changes its width, in rem. It is a slider, because axe does not treat a separator as something that can be
  // moved.
  const key = 'daybook.sidebar-width';
  const [LEAST, USUAL, MOST, STEP] = [12.5, 17.5, 31, 1];
  const root = document.documentElement;
  const edge = document.createElement('div');
  let width = USUAL;
  const show = to => {
    width = Math.min(Math.max(to, LEAST), MOST);
    root.style.setProperty('--sidebar-width', width + 'rem');
    edge.setAttribute('aria-valuenow', Math.round(width));
  };
  const set = to => {
    show(to);
    try {
      localStorage.setItem(key, width);
    } catch {
      // Without storage the width lasts as long as the page.
    }
  };
  let kept = USUAL;
  try {
    kept = Number(localStorage.getItem(key)) || USUAL;
  } catch {
    // Without storage it has its usual width.
  }
  show(kept);
  const isRtl = () => getComputedStyle(root).direction === 'rtl';
  const widthAt = x => {
    const { left, right } = edge.parentElement.getBoundingClientRect();
    return (isRtl() ? right - x : x - left) / parseFloat(getComputedStyle(root).fontSize);
  };
  edge.addEventListener('pointerdown', event => {
    event.preventDefault();
    edge.focus();
    edge.setPointerCapture(event.pointerId);
  });
  edge.addEventListener('pointermove', event => edge.hasPointerCapture(event.pointerId) && show(widthAt(event.clientX)));
  edge.addEventListener('lostpointercapture', () => set(width));
  edge.addEventListener('dblclick', () => set(USUAL));
  edge.addEventListener('keydown', event => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const wider = isRtl() ? -STEP : STEP;
    const to = { ArrowLeft: width - wider, ArrowRight: width + wider, Home: LEAST, End: MOST }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    set(to);
  });
  edge.className = 'sidebar-edge';
  edge.tabIndex = 0;
  const attributes = { role: 'slider', 'aria-label': '{width}', 'aria-valuemin': LEAST, 'aria-valuemax': MOST };
  for (const [name, value] of Object.entries(attributes)) edge.setAttribute(name, value);
  // Appended after the elements that wake, so that their order stays.
  document.getElementById('sidebar').append(edge);
})();
