import type { Locator } from '@playwright/test';
import type { DayPage } from '../support/day-page';
import { expect, test } from '../support/test';

interface Limit {
  readonly what: string;
  readonly limit: number;
  readonly sentence: RegExp;
  /** Opens the page with the field and returns it. */
  readonly field: (day: DayPage) => Promise<Locator>;
  /** Sends a text that is too long. */
  readonly refuse: (day: DayPage) => Promise<void>;
  /** Sends a text that fits. */
  readonly send: (day: DayPage) => Promise<void>;
}

const save = (day: DayPage) => day.editForm().getByRole('button', { name: 'Save' });
const saveNote = (day: DayPage) => day.submitNote(day.note(0));
const limits: readonly Limit[] = [
  {
    what: 'a new todo',
    limit: 2_000,
    sentence: /A todo can have 2,000 characters; this has 2,001\./,
    field: day => Promise.resolve(day.composer),
    refuse: day => day.pressRefused(day.add),
    send: day => day.press(day.add),
  },
  {
    what: 'an edited todo',
    limit: 2_000,
    sentence: /A todo can have 2,000 characters; this has 2,001\./,
    field: async day => {
      await day.addTodo('Short');
      await day.editControl('Short').click();
      return day.editBox;
    },
    refuse: day => day.pressRefused(save(day)),
    send: day => day.press(save(day)),
  },
  {
    what: 'a note title',
    limit: 200,
    sentence: /A title can have 200 characters; this has 201\./,
    field: async day => (await day.createNote()).title,
    refuse: saveNote,
    send: saveNote,
  },
  {
    what: 'a note body',
    limit: 100_000,
    sentence: /A note can have 100,000 characters; this has 100,001\./,
    field: async day => (await day.createNote()).body,
    refuse: saveNote,
    send: saveNote,
  },
];

for (const { what, limit, sentence, field, refuse, send } of limits) {
  test(`one character too many in ${what} is refused beside the field and nothing is lost`, async ({ day, page, signedIn, quiet }) => {
    expect(signedIn.email).toContain('@');
    quiet.allowStatus(422);
    const box = await field(day);
    const fits = 'é'.repeat(limit);
    await box.fill(`${fits}é`);
    await refuse(day);
    await expect(page.getByText(sentence)).toBeVisible();
    await expect(box).toHaveAttribute('aria-invalid', 'true');
    await expect(box).toHaveAccessibleDescription(sentence);
    expect(await box.inputValue()).toHaveLength(limit + 1);

    await box.fill(fits);
    await send(day);
    await expect(page.getByText(sentence)).toBeHidden();
    await day.reload();
    await expect(page.getByText(sentence)).toBeHidden();
  });
}

test('a todo of 2,000 characters is kept whole', async ({ day, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const text = `${'字'.repeat(1_990)} the end.`;
  await day.addTodo(text);
  await day.reload();
  await day.editControl(text).click();
  await expect(day.editBox).toHaveValue(text);
});

test('a note of 100,000 emoji is within every limit', async ({ day, signedIn }) => {
  expect(signedIn.email).toContain('@');
  const text = '\u{1f331}'.repeat(100_000);
  await (await day.createNote()).write('Growing', text);
  await day.reload();
  await day.note(0).expectText('Growing', text);
});
