// Figures, and the tables that show them: Markdown, aligned for a terminal.

/**
 * One figure of a row: what was measured, in which unit, and how it came out for each program, `undefined` where there is none.
 * @typedef {{ row: string, measure: string, unit: string, values: readonly (number | undefined)[] }} Figure
 */

/**
 * The quantile of the values: the value below which this part of them is.
 * @param {readonly number[]} values
 * @param {number} part
 */
export function quantile(values, part) {
  const sorted = values.toSorted((a, b) => a - b);
  const found = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  if (found === undefined) throw new Error('nothing was measured');
  return found;
}

/** @param {readonly number[]} values */
export const median = values => quantile(values, 0.5);

/** @param {number | undefined} value */
function shown(value) {
  if (value === undefined) return '-';
  const size = Math.abs(value);
  const digits = size < 10 ? 2 : size < 100 ? 1 : 0;
  return value.toLocaleString('en-US', { minimumFractionDigits: Number.isInteger(value) ? 0 : digits, maximumFractionDigits: digits });
}

/** @param {Figure} figure */
const titled = ({ measure, unit }) => [measure, unit].filter(part => part !== '').join(', ');

/**
 * A table with a row for each thing that was measured. With two programs it has a row for each figure, with both values and their ratio.
 * @param {string} title
 * @param {readonly Figure[]} figures
 * @param {readonly string[]} names
 * @param {readonly string[]} notes
 */
export function print(title, figures, names, notes = []) {
  const rows = names.length > 1 ? compared(figures, names) : wide(figures);
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => (row[column] ?? '').length)));
  const isText = (/** @type {number} */ column) => column === 0 || (names.length > 1 && column === 1);
  const line = (/** @type {readonly string[]} */ row) =>
    `| ${row.map((cell, column) => (isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, column) => (isText(column) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  const [head = [], ...body] = rows;
  console.log(['', title, '', line(head), line(rule), ...body.map(line), ...notes.flatMap(note => ['', note])].join('\n'));
}

/**
 * @param {readonly Figure[]} figures
 * @returns {string[][]}
 */
function wide(figures) {
  const rows = [...new Set(figures.map(({ row }) => row))];
  const columns = [...new Set(figures.map(titled))];
  const cell = (/** @type {string} */ row, /** @type {string} */ column) => {
    const figure = figures.find(each => each.row === row && titled(each) === column);
    return shown(figure?.values[0]);
  };
  return [['', ...columns], ...rows.map(row => [row, ...columns.map(column => cell(row, column))])];
}

/**
 * @param {readonly Figure[]} figures
 * @param {readonly string[]} names
 * @returns {string[][]}
 */
function compared(figures, names) {
  const lines = figures.filter(({ values }) => values.some(value => value !== undefined)).map(figure => {
    const [one, two] = figure.values;
    const ratio = one === undefined || two === undefined || one < 0 || two <= 0 ? '' : (one / two).toFixed(2);
    return [figure.row, titled(figure), ...figure.values.map(shown), ratio];
  });
  return [['', '', ...names, names.join(' / ')], ...lines];
}
