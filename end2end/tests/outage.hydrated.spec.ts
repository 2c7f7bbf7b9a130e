import { expectAccessible } from '../support/axe';
import { AWAY, leave, openUntil, SSO_NOW, test } from '../support/outage';

const states = [
  ['the page of an outage', { status: 503 }, AWAY],
  ['the page that asks for another sign-in', { status: 400, error: 'sso_required' }, SSO_NOW],
] as const;

for (const theme of ['light', 'dark'] as const) {
  for (const [state, status, heading] of states) {
    test(`axe finds nothing on: ${state}, ${theme}`, async ({ context, day, page, person, quiet, server, workos }) => {
      quiet.allowStatus(401, 403, 503);
      await context.addCookies([{ name: 'daybook_theme', value: theme, url: server.url }]);
      await day.signInAs(person);
      await leave(page);
      await workos.fail({ what: { status }, at: 'refresh' });
      await openUntil(page, '/d/2026-10-12', heading);
      await expectAccessible(page);
    });
  }
}
