(() => {
  // The month in the sidebar is the table of the calendar's page. It follows what is done on the day, and leads to other months.
  const REST = 1000;
  const LIMIT = 30000;
  const own = () => '/calendar' + (location.pathname.startsWith('/d/') ? '/' + location.pathname.slice(3, 10) : '');
  const STEPS = { prev: '‹', next: '›' };
  const BY = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
  addEventListener('DOMContentLoaded', () => {
    const place = document.querySelector('#sidebar .month');
    if (!place) return;
    let other = null;
    const show = (page, focus) => {
      const table = page?.querySelector('.calendar');
      if (!table) return;
      const head = document.createElement('div');
      head.className = 'month-head';
      const name = document.createElement('a');
      name.href = other ?? own();
      name.textContent = table.caption.textContent;
      const step = rel => {
        const link = page.querySelector(`[rel=${rel}]`) ?? document.createElement('span');
        link.className = 'icon-button month-step';
        link.textContent = STEPS[rel];
        return link;
      };
      head.append(step('prev'), name, step('next'));
      const shown = location.pathname.startsWith('/d/') ? table.querySelector(`[href="${location.pathname}"]`) : table.querySelector('[aria-current]');
      shown?.setAttribute('aria-current', 'page');
      // The arrow keys go through the days, so one of them is enough for the Tab key.
      const stop = shown ?? table.querySelector('.calendar-day:not([data-other])');
      for (const day of table.querySelectorAll('.calendar-day')) if (day !== stop) day.tabIndex = -1;
      place.replaceChildren(head, table);
      if (focus) (place.querySelector(`[rel=${focus}]`) ?? name).focus();
    };
    const load = focus => {
      const path = other ?? own();
      const request = new XMLHttpRequest();
      request.open('GET', path);
      request.responseType = 'document';
      request.timeout = LIMIT;
      // Without an answer it stays as it was.
      request.onload = () => path === (other ?? own()) && show(request.response, focus);
      request.send();
    };
    place.addEventListener('click', event => {
      const link = event.target.closest('a.month-step');
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      other = new URL(link.href).pathname;
      load(link.rel);
    });
    place.addEventListener('keydown', event => {
      const days = [...place.querySelectorAll('.calendar-day')];
      const next = days[days.indexOf(event.target.closest('.calendar-day')) + BY[event.key]];
      if (!next || !days.includes(event.target)) return;
      event.preventDefault();
      next.focus();
    });
    // It is asked for only where somebody sees it: not in a hidden tab, nor behind a closed drawer.
    const sidebar = document.getElementById('sidebar');
    let isStale = true;
    const renew = () => {
      if (!isStale || document.hidden || place.getClientRects().length === 0) return;
      isStale = false;
      load();
    };
    let timer = null;
    new MutationObserver(() => {
      isStale = true;
      clearTimeout(timer);
      timer = setTimeout(renew, REST);
    }).observe(sidebar.querySelector('.days'), { characterData: true, childList: true, subtree: true });
    document.addEventListener('visibilitychange', renew);
    sidebar.addEventListener('toggle', renew);
    addEventListener('resize', renew);
    renew();
  });
})();
