// The palette is the search page in a dialog: while the user types, it lists what that page lists.
const REST = 100;
const LIMIT = 30000;
const make = (name, attributes, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};
const input = make('input', {
  type: 'search',
  class: 'palette-field',
  role: 'combobox',
  placeholder: '{hint}',
  'aria-label': '{label}',
  'aria-autocomplete': 'list',
  'aria-controls': 'palette-list',
  'aria-expanded': 'true',
  autocomplete: 'off',
  autocapitalize: 'off',
  spellcheck: 'false',
  maxlength: '200',
});
const list = make('div', { class: 'palette-list', id: 'palette-list', role: 'listbox', 'aria-label': '{results}' });
const said = make('p', { class: 'empty', role: 'status' });
const dialog = make('dialog', { class: 'palette', 'aria-label': '{label}' }, input, list, said);
const styles = '{styles}';
if (!document.querySelector('link[href="' + styles + '"]')) document.head.append(make('link', { rel: 'stylesheet', href: styles }));
document.body.append(dialog);

let timer = 0;
let request = null;
// The query that the list answers, and whether Enter was pressed before the answer came.
let answered = null;
let goes = false;
const options = () => [...list.querySelectorAll('[role=option]')];
const chosen = () => list.querySelector('[aria-selected=true]');
const choose = option => {
  chosen()?.setAttribute('aria-selected', 'false');
  option?.setAttribute('aria-selected', 'true');
  option?.scrollIntoView({ block: 'nearest' });
  if (option) input.setAttribute('aria-activedescendant', option.id);
  else input.removeAttribute('aria-activedescendant');
};
const go = (option, isElsewhere) => {
  const { use, days } = option.dataset;
  const shown = days && /^\/d\/([\d-]+)$/.exec(location.pathname);
  const href = shown ? '/d/' + new Date(Date.parse(shown[1]) + days * 864e5).toISOString().slice(0, 10) : option.dataset.href;
  if (isElsewhere) return open(href, '_blank', 'noopener');
  dialog.close();
  // The page of a day has the field or the button itself.
  const used = use && document.getElementById(use);
  if (!used) {
    const isHere = href.split('#')[0] === location.href.split('#')[0];
    location.assign(href);
    // A todo of this very page may be in a folded section, which is unfolded when the page is loaded.
    if (isHere && !document.querySelector(':target')) location.reload();
    return;
  }
  if (used.matches('button')) used.click();
  else used.focus();
};
// The link of an entry is the entry itself here.
const option = entry => {
  const link = entry.querySelector('a');
  const item = make('div', { role: 'option', 'aria-selected': 'false', 'data-href': link.href });
  for (const name of ['use', 'days']) if (link.dataset[name]) item.dataset[name] = link.dataset[name];
  link.replaceWith(...link.childNodes);
  item.append(...entry.childNodes);
  return item;
};
const fill = (groups, sentence) => {
  list.replaceChildren(...groups);
  list.hidden = groups.length === 0;
  input.setAttribute('aria-expanded', String(!list.hidden));
  for (const [at, item] of options().entries()) item.id = 'palette-' + at;
  said.textContent = sentence;
  choose(options()[0]);
};
// Only so many days that there is room for the other entries.
const entries = from => [...from.querySelectorAll(':scope > :not([data-more])')].map(option);
const show = page => {
  const lists = [...page.querySelectorAll('.go-to, main .settings-list')];
  const groups = lists.map(from => make('div', { role: 'group', 'aria-label': from.getAttribute('aria-label') }, ...entries(from)));
  fill(groups, groups.length ? '' : page.querySelector('main .empty').textContent);
};
const fail = () => fill([], "{failed}");
const ask = () => {
  clearTimeout(timer);
  // The answer to an earlier query must not come after this one.
  request?.abort();
  const query = input.value;
  const path = '/search?q=' + encodeURIComponent(query);
  const asked = (request = new XMLHttpRequest());
  asked.open('GET', path);
  asked.responseType = 'document';
  asked.timeout = LIMIT;
  asked.onload = () => {
    if (asked !== request) return;
    const page = asked.response;
    // Nobody is signed in any more: the page says so.
    if (asked.status === 401) return location.assign(path);
    if (!page?.querySelector('#search')) return fail();
    answered = query;
    show(page);
    if (!goes || query !== input.value) return;
    goes = false;
    if (chosen()) go(chosen(), false);
  };
  asked.onerror = asked.ontimeout = fail;
  asked.send();
};
const step = by => {
  const all = options();
  if (all.length) choose(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
};
input.addEventListener('input', () => {
  goes = false;
  clearTimeout(timer);
  timer = setTimeout(ask, REST);
});
dialog.addEventListener('keydown', event => {
  const isHeld = event.ctrlKey || event.metaKey;
  if (event.key === 'ArrowDown') step(1);
  else if (event.key === 'ArrowUp') step(-1);
  else if (event.key === 'Enter' && answered === input.value) chosen() && go(chosen(), isHeld);
  else if (event.key === 'Enter') goes = !isHeld;
  // Otherwise Chromium's search field would use Escape to clear itself.
  else if (event.key === 'Escape') dialog.close();
  else return;
  event.preventDefault();
});
list.addEventListener('click', event => {
  const item = event.target.closest('[role=option]');
  if (item) go(item, event.ctrlKey || event.metaKey);
});
dialog.addEventListener('click', event => {
  if (event.target === dialog) dialog.close();
});
dialog.addEventListener('close', () => {
  clearTimeout(timer);
  request?.abort();
});

export const toggle = () => {
  if (dialog.open) return dialog.close();
  // Another dialog is open.
  if (document.querySelector('dialog:modal')) return;
  goes = false;
  dialog.showModal();
  input.select();
  ask();
};
