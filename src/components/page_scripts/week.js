(() => {
  // On the page of a week a todo is dragged by its text to another day: by a mouse, or by a finger that rested on it. A form moves it
  // there.
  const REST_MS = 400;
  const EDGE = 48;
  const TYPED = 'daybook.week';
  const TYPED_MS = 30000;
  const todoOf = event => event.target.closest?.('.week-grid .todo-line > .todo-text');
  const dayIn = element => element?.closest?.('.week-grid > .day-block');
  let dragged = null;
  let touches = false;
  let rest = 0;
  const mark = day => {
    document.querySelector('[data-drop]')?.removeAttribute('data-drop');
    day?.setAttribute('data-drop', '');
  };
  const letGo = () => {
    clearTimeout(rest);
    dragged?.removeAttribute('data-dragged');
    mark((dragged = null));
  };
  // Sending a form loads the page again. What was typed into other forms is kept and put back; without storage it is lost.
  const keepTyped = form => {
    const fields = [...document.querySelectorAll('.week-grid .add [name=text]')];
    const typed = fields.filter(field => field.form !== form && field.value).map(field => [field.id, field.value]);
    if (typed.length === 0) return;
    try {
      sessionStorage.setItem(TYPED, JSON.stringify([Date.now(), typed]));
    } catch {}
  };
  try {
    const [at, typed] = JSON.parse(sessionStorage.getItem(TYPED)) ?? [0, []];
    sessionStorage.removeItem(TYPED);
    // After a longer time somebody else may be at the page.
    if (Date.now() - at < TYPED_MS) {
      for (const [id, text] of typed) {
        const field = document.getElementById(id);
        if (field?.value === '') field.value = text;
      }
    }
  } catch {}
  addEventListener('submit', event => keepTyped(event.target));

  const dropOn = day => {
    if (!day || day.contains(dragged)) return;
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
    keepTyped(form);
    form.submit();
  };

  addEventListener('dragstart', event => {
    dragged = todoOf(event);
    // A finger drags without the browser's help, which phones do not have.
    if (touches && dragged) event.preventDefault();
  });
  addEventListener('dragover', event => {
    const day = dragged && dayIn(event.target);
    mark(day);
    if (day) event.preventDefault();
  });
  addEventListener('dragend', letGo);
  addEventListener('drop', event => {
    const day = dragged && dayIn(event.target);
    if (!day) return;
    event.preventDefault();
    dropOn(day);
  });

  const under = event => dayIn(document.elementFromPoint(event.clientX, event.clientY));
  const isHeld = () => touches && dragged?.hasAttribute('data-dragged');
  addEventListener('pointerdown', event => {
    letGo();
    touches = event.pointerType === 'touch';
    const todo = touches && event.isPrimary && todoOf(event);
    if (!todo) return;
    rest = setTimeout(() => {
      dragged = todo;
      todo.setAttribute('data-dragged', '');
    }, REST_MS);
  });
  addEventListener('pointermove', event => {
    if (!isHeld()) return;
    mark(under(event));
    scrollBy(0, event.clientY < EDGE ? -16 : event.clientY > innerHeight - EDGE ? 16 : 0);
  });
  addEventListener('pointerup', event => {
    if (isHeld()) dropOn(under(event));
    // The click that may follow must not open the todo that was dragged.
    setTimeout(letGo);
  });
  addEventListener('pointercancel', () => touches && letGo());
  addEventListener('touchmove', event => isHeld() && event.preventDefault(), { passive: false });
  for (const name of ['click', 'contextmenu']) addEventListener(name, event => isHeld() && event.preventDefault(), { capture: true });
})();
