(() => {
  // The month in the sidebar is the table of the calendar's page. It follows what is done on the day, and leads to other months.
  const REST = 1000;
  const LIMIT = 30000;
  const own = () => '/calendar' + (location.pathname.startsWith('/d/') ? '/' + location.pathname.slice(3, 10) : '');
  const STEPS = { prev: '‹', next: '›' };
  const place = document.querySelector('#sidebar .sidebar-month');
  if (!place) return;
  let other = null;
  let isStale = true;
  const show = (page, path) => {
    const table = page.querySelector('.calendar');
    const head = document.createElement('div');
    head.className = 'month-head';
    const name = document.createElement('a');
    name.href = path;
    name.textContent = table.caption.textContent;
    const step = rel => {
      const link = page.querySelector('[rel=' + rel + ']') ?? document.createElement('span');
      link.className = 'icon-button month-step';
      link.textContent = STEPS[rel];
      return link;
    };
    head.append(step('prev'), name, step('next'));
    const today = table.querySelector('[aria-current]');
    const shown = location.pathname.startsWith('/d/') ? table.querySelector('[href="' + location.pathname + '"]') : today;
    shown?.setAttribute('aria-current', 'page');
    // The arrow keys go through the days, so one of them is enough for the Tab key.
    const stop = shown ?? table.querySelector('.calendar-day:not([data-other])');
    for (const day of table.querySelectorAll('.calendar-day')) if (day !== stop) day.tabIndex = -1;
    const { rel, pathname } = place.contains(document.activeElement) ? document.activeElement : {};
    place.replaceChildren(head, table);
    const again = [...place.querySelectorAll('a')].find(link => (rel ? link.rel === rel : link.pathname === pathname));
    if (pathname) (again ?? name).focus();
  };
  // The callback for a failure is told whether there was a response.
  const load = (path, fail) => {
    const request = new XMLHttpRequest();
    request.open('GET', path);
    request.responseType = 'document';
    request.timeout = LIMIT;
    request.onload = () => {
      // Another month may have been requested since. A page without the table means that nobody is signed in, or that something failed.
      if (path !== (other ?? own())) return;
      if (request.response?.querySelector('.calendar')) show(request.response, path);
      else fail(true);
    };
    request.onerror = request.ontimeout = () => fail(false);
    request.send();
  };
  place.addEventListener('click', event => {
    const link = event.target.closest('a.month-step');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const before = other;
    other = link.pathname;
    // After a response, the page of the month says why it is not shown. Without a network the browser's error page would replace the day.
    load(other, isAnswered => (isAnswered ? location.assign(link.href) : (other = before)));
  });
  place.addEventListener('keydown', event => {
    const days = [...place.querySelectorAll('.calendar-day')];
    const day = event.target.closest('.calendar-day');
    const right = getComputedStyle(place).direction === 'rtl' ? -1 : 1;
    const next = days[days.indexOf(day) + { ArrowLeft: -right, ArrowRight: right, ArrowUp: -7, ArrowDown: 7 }[event.key]];
    if (!day || !next || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    day.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
  // It is requested only while it is visible: not in a hidden tab, nor in a closed drawer.
  const renew = () => {
    if (!isStale || document.hidden || place.getClientRects().length === 0) return;
    isStale = false;
    // After a failure it is requested with the next change, or when the tab is visible again.
    load(other ?? own(), () => (isStale = true));
  };
  let timer = null;
  const changed = new MutationObserver(() => {
    isStale = true;
    clearTimeout(timer);
    timer = setTimeout(renew, REST);
  });
  // When somebody signs out right after a change, the session would be over by the time of the request.
  addEventListener('submit', event => event.target.matches('[action="/logout"]') && clearTimeout(timer), true);
  changed.observe(document.querySelector('#sidebar .days'), { characterData: true, childList: true, subtree: true });
  // Notes that are added or removed.
  const notes = document.querySelector('.note-grid');
  if (notes) changed.observe(notes, { childList: true });
  document.addEventListener('visibilitychange', renew);
  addEventListener('online', renew);
  // Also when it becomes visible for the first time.
  new ResizeObserver(renew).observe(place);
})();
