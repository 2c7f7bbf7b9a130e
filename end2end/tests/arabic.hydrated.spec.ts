import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from '../support/axe';
import { type DayPage, MenuItem } from '../support/day-page';
import { expectRightOf, letters, misfits, pointsTo, sides, speakArabic } from '../support/language';
import { expect, test } from '../support/test';

const SIZES = { 'at a desk': { width: 1280, height: 800 }, 'on a phone': { width: 390, height: 844 } };
const BANK = 'اتصل بالبنك';
const FEES = 'اسأل عن الرسوم';
const MILK = 'اشترِ الحليب';
const LATIN = 'Renew the certificate';
const NOTE = '# عنوان\n\n- **مهم**\n- [رابط](https://example.com/)\n- [ ] خطوة\n\nLatin words, and a stop.\n\n```\nlet answer = 42;\n```';

async function fullDay(day: DayPage): Promise<void> {
  await speakArabic(day, async () => {
    await day.writeDated('ادفع الإيجار tomorrow');
    await day.add.click();
    await day.addTodos(LATIN, BANK, FEES, MILK, 'مكرر', 'نص طويل '.repeat(40).trim());
    await day.press(day.deleteButton('مكرر'));
    await day.press(new MenuItem(day, FEES, 'Make subtask'));
    await day.press(day.checkbox(MILK));
    await (await day.createNote()).write('Ideas', NOTE);
    await day.expectDone(1);
  });
}

const rowOf = (page: Page, text: string) => page.locator('.todo').filter({ hasText: text });

async function openMenu(page: Page, text: string): Promise<Locator> {
  const row = rowOf(page, text);
  await row.getByRole('link', { name: `إجراءات ${text}` }).click();
  await expect(row.locator('.row-menu')).toBeVisible();
  return row;
}

async function expectFit(page: Page): Promise<void> {
  await expect(page.locator('html[lang=ar][dir=rtl]')).toBeAttached();
  expect(await misfits(page)).toEqual([]);
  await expectAccessible(page);
}

async function expectMirrored(page: Page, icon: string): Promise<void> {
  await expect(page.locator(`use[href$="#i-${icon}"]`).first()).toHaveCSS('transform', 'matrix(-1, 0, 0, 1, 0, 0)');
}

const go = (path: string, heading: string) => async (day: DayPage) => {
  await fullDay(day);
  await day.page.goto(path);
  await expect(day.heading).toHaveText(heading);
};

const states: Readonly<Record<string, (day: DayPage) => Promise<unknown>>> = {
  'an empty day': day => speakArabic(day),
  'a full day': fullDay,
  'the menu of a todo': day => fullDay(day).then(() => openMenu(day.page, BANK)),
  'the palette': async day => {
    await fullDay(day);
    await day.page.keyboard.press('ControlOrMeta+k');
    const palette = day.page.getByRole('dialog', { name: 'البحث عن' });
    await palette.getByRole('combobox').fill('اتصل');
    await expect(palette.getByRole('option').filter({ hasText: BANK })).toBeVisible();
  },
  'the page of a note': async day => {
    await fullDay(day);
    await day.page.goto(`/n/${await day.note(0).id()}`);
    await expect(day.heading).toHaveText('Ideas');
  },
  'a week': go('/week', 'الأسبوع'),
  'what is upcoming': go('/upcoming', 'القادمة'),
  'what was found': go('/search?q=اتصل', 'بحث'),
  'a month': go('/calendar', 'التقويم'),
  'the preferences': go('/settings', 'التفضيلات'),
  'the sessions': go('/settings/sessions', 'الجلسات'),
  'the tokens': go('/settings/tokens', 'رموز الوصول'),
  'the feed': go('/settings/feed', 'موجز التقويم'),
  'an import': go('/settings/import', 'استيراد'),
  'the account': go('/settings/account', 'الحساب'),
  'the Trash': go('/trash', 'سلة المحذوفات'),
};

for (const [size, viewport] of Object.entries(SIZES)) {
  test.describe(`${size} everything fits, and axe finds nothing on`, () => {
    test.use({ viewport });

    for (const [state, arrive] of Object.entries(states)) {
      test(state, async ({ day, page }) => {
        await arrive(day);
        await expectFit(page);
      });
    }

    test.describe("a visitor's page", () => {
      test.use({ locale: 'ar' });

      test('with the dialog, and without it', async ({ day, page }) => {
        await day.open('/');
        const dialog = page.getByRole('dialog', { name: 'يلزم تسجيل الدخول' });
        await expect(dialog).toBeVisible();
        await expectFit(page);
        await dialog.getByRole('button', { name: 'إلغاء' }).click();
        await expect(dialog).toBeHidden();
        await expectFit(page);
      });
    });
  });
}

test('the day is laid out from the right', async ({ day, page }) => {
  await fullDay(day);
  await expectRightOf(day.page.locator('#sidebar'), page.locator('#main'));
  for (const [text, other] of [['.checkbox', '.todo-text'], ['.todo-text', '.more']] as const) {
    await expectRightOf(rowOf(page, BANK).locator(text), rowOf(page, BANK).locator(other));
    await expectRightOf(rowOf(page, LATIN).locator(other), rowOf(page, LATIN).locator(text));
  }
  await expect(rowOf(page, LATIN).locator('.todo-text')).toHaveCSS('direction', 'ltr');
  const row = await openMenu(page, BANK);
  const [list, more, menu] = [await sides(page.locator('.todo-list').first()), await sides(row.locator('.more')), await sides(row.locator('.row-menu'))];
  expect(more.left - list.left).toBeLessThan(8);
  expect(menu.left).toBeGreaterThanOrEqual(list.left);
  await expectRightOf(row.locator('.checkbox'), row.locator('.row-menu'));
  const directions = await page.locator('.row-menu .menu-item, .note-more a').evaluateAll(items => items.map(item => getComputedStyle(item).direction));
  expect([...new Set(directions)], 'the menus of a todo and of a note').toEqual(['rtl']);
  for (const path of ['/', '/week']) {
    await page.goto(path);
    const indent = (await sides(rowOf(page, BANK).locator('.checkbox'))).right - (await sides(rowOf(page, FEES).locator('.checkbox'))).right;
    expect(indent, `a subtask is further from the right on ${path}`).toBeGreaterThan(16);
  }
});

test('what points along the line points to the other side', async ({ day, page }) => {
  await fullDay(day);
  for (const name of ['chevron-left', 'chevron-right', 'panel']) await expectMirrored(page, name);
  await expectRightOf(page.getByRole('link', { name: 'اليوم السابق' }), page.getByRole('link', { name: 'اليوم التالي' }));
  await expectRightOf(page.locator('.sidebar-month [rel=prev]'), page.locator('.sidebar-month [rel=next]'));
  const done = page.locator('.done > summary');
  await expect(page.locator('.done')).toHaveAttribute('open');
  await expect.poll(() => pointsTo(done), { message: 'open' }).toBe('down');
  await done.click();
  await expect.poll(() => pointsTo(done), { message: 'closed' }).toBe('left');
  await page.goto('/calendar');
  await expectRightOf(page.locator('main [rel=prev]'), page.locator('main [rel=next]'));
});

test('the arrow keys go where they point', async ({ day, page }) => {
  await speakArabic(day);
  await day.open('/d/2027-03-10');
  const month = page.locator('.sidebar-month');
  await month.locator('[href="/d/2027-03-10"]').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(month.locator('[href="/d/2027-03-11"]')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(month.locator('[href="/d/2027-03-09"]')).toBeFocused();
  const edge = page.getByRole('slider', { name: 'عرض الشريط الجانبي' });
  const before = await sides(edge);
  await edge.press('ArrowLeft');
  await expect.poll(async () => (await sides(edge)).left).toBeLessThan(before.left);
});

test('the tips of the buttons are in the window', async ({ day, page }) => {
  await speakArabic(day);
  for (const button of await page.locator('.has-tooltip').all()) {
    await button.hover();
    const tip = button.locator('.tooltip');
    await expect(tip).toHaveCSS('opacity', '1');
    expect((await sides(tip)).right, (await tip.textContent()) ?? '').toBeLessThan((await sides(button)).left);
  }
});

test('fields begin at the right, and what is Latin keeps its direction', async ({ day, page }) => {
  await speakArabic(day);
  const note = day.note(0);
  await page.getByRole('button', { name: 'إضافة ملاحظة' }).click();
  for (const field of [page.locator('#new-todo'), note.card.locator('.note-title'), note.body]) {
    await expect(field).toHaveCSS('direction', 'rtl');
    await field.fill('Ideas');
    await expect(field).toHaveCSS('direction', 'ltr');
  }
  const title = await sides(note.card.locator('.note-title'));
  expect(title.left, 'a title does not begin below the menu').toBeGreaterThanOrEqual((await sides(note.menu)).right);
  await note.body.fill(NOTE);
  await page.locator('#new-todo').focus();
  await expect(note.markdown.locator('h2, h3, h4').first()).toHaveCSS('direction', 'rtl');
  await expect(note.markdown.locator('pre')).toHaveCSS('direction', 'ltr');
  await expect(note.markdown.getByText('Latin words')).toBeVisible();
  const words = await letters(note.markdown.getByText('Latin words'));
  expect(words.at(-1), 'the stop stands behind the words').toBeGreaterThan(words[0] ?? 0);
  await page.goto('/doctor');
  await expect(page.locator('main[lang=en][dir=ltr]'), 'what is English says so').toBeVisible();
});

test('what the awake page writes itself is Arabic', async ({ day, page }) => {
  await speakArabic(day);
  const composer = page.getByRole('textbox', { name: 'مهمة جديدة' });
  const todos = page.getByRole('list', { name: 'المهام', exact: true });
  for (const text of [BANK, MILK]) {
    await composer.fill(text);
    await composer.press('Enter');
  }
  await expect(todos.getByRole('listitem')).toHaveText([BANK, MILK]);
  await page.getByRole('checkbox', { name: MILK }).click();
  await expect(page.getByRole('list', { name: 'المهام المنجزة' })).toContainText(MILK);
  await expect(page.locator('.day-date')).toContainText('أُنجز 1 من 2');
  await openMenu(page, BANK);
  await todos.getByRole('button', { name: 'حذف' }).click();
  await expect(page.getByRole('status').getByText(`تم حذف ”\u2068${BANK}\u2069“.`)).toBeVisible();
  await page.getByRole('button', { name: 'تراجع' }).click();
  await expect(todos).toContainText(BANK);
  await expect(page.getByRole('status').getByText('تم التراجع عن')).toBeVisible();
  const chip = page.locator('.date-chip');
  const found = { 'موعد الطبيب غدا الساعة 15:00': 'غدًا، 15:00 ×', 'اسق الزرع كل يوم': '🔁 كل يوم، اليوم ×', 'Dentist tomorrow': 'غدًا ×' };
  for (const [text, said] of Object.entries(found)) {
    await composer.fill(text);
    await expect(chip).toHaveText(said);
  }
  await composer.press('Enter');
  await expect(page.getByRole('status').getByText('تم نقل ”\u2068Dentist\u2069“ إلى الغد.')).toBeVisible();
});

test.describe('with a finger', () => {
  test.use({ viewport: SIZES['on a phone'], hasTouch: true, isMobile: true });

  test('the drawer comes from the right', async ({ day, page }) => {
    await speakArabic(day);
    const open = page.getByRole('button', { name: 'فتح الشريط الجانبي' });
    await expectRightOf(open, day.heading);
    await expectMirrored(page, 'menu');
    await open.click();
    const drawer = page.locator('#sidebar');
    await expect(drawer).toBeInViewport({ ratio: 0.99 });
    const { left, right } = await sides(drawer);
    expect(left).toBeGreaterThan(40);
    expect(right).toBe((await sides(page.locator('html'))).right);
    await expectAccessible(page);
  });
});
