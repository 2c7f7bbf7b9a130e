/** Text that would run as code in a vulnerable page. If it runs, it sets `window.owned`. */
export const HOSTILE_LINES: readonly { readonly name: string; readonly text: string }[] = [
  { name: 'the end of a text area and a script', text: '</textarea><script>window.owned=1</script>' },
  { name: 'the end of a title and a script', text: '</title><script>window.owned=1</script>' },
  { name: 'the end of the embedded data and a script', text: '</script><script>window.owned=1</script><!--' },
  { name: 'the end of an attribute and a handler', text: '"><img src=x onerror="window.owned=1">' },
  { name: 'an attribute in single quotes', text: "' autofocus onfocus='window.owned=1" },
  { name: 'a drawing with a handler', text: '<svg onload=window.owned=1><a xlink:href="javascript:window.owned=1">x</a></svg>' },
  { name: 'a Markdown link to a script', text: '[x](javascript:window.owned=1)' },
  { name: 'a Markdown link to a script in disguise', text: '[x](JaVaScRiPt&colon;window.owned=1) <javascript:window.owned=1>' },
  { name: 'a Markdown link to a document in its address', text: '[x](data:text/html;base64,PHNjcmlwdD53aW5kb3cub3duZWQ9MTwvc2NyaXB0Pg==)' },
  { name: 'a form that posts elsewhere', text: '<form action=/logout method=post><button>Click</button></form>' },
  { name: 'entities', text: '&lt;b&gt; &amp;amp; &#x3C;script&#x3E;' },
  { name: 'template and format marks', text: '{{7*7}} ${7*7} %s %n \\u003cscript\\u003e \\0' },
  { name: 'emoji of several code points', text: '👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇺🇳 e\u0301' },
  { name: 'right-to-left text', text: 'לקנות חלב (2) ולהתקשר ל־Ada' },
  { name: 'a right-to-left override', text: 'invoice\u202Efdp.exe' },
  { name: 'letters under many marks', text: 'Z\u0351\u036B\u0343\u036A\u0302\u036B\u033D\u034F\u0334 end' },
];

/** Bodies that a text area or a form is known to change on the way. */
export const DELICATE_BODIES: readonly { readonly name: string; readonly text: string }[] = [
  { name: 'a newline at the start, which HTML drops from a text area', text: '\nsecond line' },
  { name: 'several newlines at both ends', text: '\n\n\nmiddle\n\n\n' },
  { name: 'spaces and tabs at both ends', text: '  \tindented\t  ' },
  { name: 'an end of a text area over several lines', text: 'a\n</textarea\n><script>window.owned=1</script>\nb' },
  { name: '100,000 characters', text: `${'字a é '.repeat(200).slice(0, 999)}\n`.repeat(100) },
];
