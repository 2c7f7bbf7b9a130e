(() => {
  // A browser without Trusted Types does not enforce them.
  const types = window.trustedTypes;
  if (!types) return;
  const inspect = types.createPolicy('daybook-inspect', { createHTML: html => html });
  const RUNS = /^(script|iframe|frame|object|embed|base|meta|link|style|template|portal|fencedframe)$/i;
  const ADDRESS = /^(href|src|action|formaction|data|xlink:href)$/i;
  const NAMES_A_SCRIPT = /^[\u0000-\u0020]*(javascript|vbscript|data):/i;
  const isHarmless = ({ name, value }) =>
    !/^(on|srcdoc$)/i.test(name) && !(ADDRESS.test(name) && NAMES_A_SCRIPT.test(value.replace(/[\t\n\r]/g, '')));
  types.createPolicy('default', {
    createHTML: html => {
      // Nothing in a template of a document without a window loads or runs.
      const template = document.implementation.createHTMLDocument('').createElement('template');
      template.innerHTML = inspect.createHTML(html);
      const elements = [...template.content.querySelectorAll('*')];
      return elements.every(element => !RUNS.test(element.localName) && [...element.attributes].every(isHarmless)) ? html : null;
    },
  });
})();
