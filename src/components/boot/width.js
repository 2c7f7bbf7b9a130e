{
  // Before it is drawn, the sidebar gets the width that its edge was dragged to in this browser. sidebar_scripts/edge.js knows the bounds.
  try {
    const width = Number(localStorage.getItem('daybook.sidebar-width'));
    if (width) document.documentElement.style.setProperty('--sidebar-width', width + 'rem');
  } catch {
    // Without storage it has its usual width.
  }
}
