// On a touch keyboard Enter saves: a button adds a line.
addEventListener('click', event => {
  const field = event.target.closest?.('.new-line')?.form.elements.text;
  field?.focus();
  if (field) document.execCommand('insertText', false, '\n');
});
