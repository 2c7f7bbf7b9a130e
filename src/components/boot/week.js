(() => {
  // On the page of a week a todo is dragged by its text to another day. A form moves it there.
  const todoOf = event => event.target.closest?.('.week-grid .todo-line > .todo-text');
  const dayOf = event => event.target.closest?.('.week-grid > .day-block');
  let dragged = null;
  const mark = day => {
    document.querySelector('[data-drop]')?.removeAttribute('data-drop');
    day?.setAttribute('data-drop', '');
  };
  addEventListener('dragstart', event => (dragged = todoOf(event)));
  addEventListener('dragover', event => {
    const day = dragged && dayOf(event);
    mark(day);
    if (day) event.preventDefault();
  });
  addEventListener('dragend', () => mark((dragged = null)));
  addEventListener('drop', event => {
    const day = dragged && dayOf(event);
    if (!day) return;
    event.preventDefault();
    if (day.contains(dragged)) return;
    const form = document.createElement('form');
    form.method = 'post';
    form.action = '/api/todos/move_to_day';
    const fields = { id: dragged.id.slice(1), day: day.getAttribute('aria-labelledby').slice(1), then: location.pathname + '#' + dragged.id };
    for (const [name, value] of Object.entries(fields)) {
      const field = document.createElement('input');
      [field.type, field.name, field.value] = ['hidden', name, value];
      form.append(field);
    }
    document.body.append(form);
    form.submit();
  });
})();
