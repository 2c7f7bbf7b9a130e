{
  // What the WASM calls for its texts. It gives the same words as the server, which has them from the same data.
  const { lang } = document.documentElement;
  const locale = lang + '-u-ca-gregory-nu-latn';
  const forms = ['zero', 'one', 'two', 'few', 'many', 'other'];
  const [day, month, weekday] = ['numeric', 'long', 'long'];
  const styles = [{ month: 'short', day }, { dateStyle: 'medium' }, { weekday, month, day }, { dateStyle: 'full' }];
  const rules = new Intl.PluralRules(lang);
  const kept = [];
  window.daybook = {
    texts: '{texts}',
    form(count) {
      const form = forms.indexOf(rules.select(count));
      return lang === 'ar' ? form : Number(form > 1);
    },
    number: number => number.toLocaleString(locale),
    date: (day, style) => (kept[style] ??= new Intl.DateTimeFormat(locale, { ...styles[style], timeZone: 'UTC' })).format(new Date(day)),
  };
}
