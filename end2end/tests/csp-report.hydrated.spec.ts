import { DaybookServer, freePort } from '../support/server';
import { expect, test } from '../support/test';

test('a script that somebody injected does not run, and the server counts it', async ({ page, quiet, request }) => {
  quiet.allow(/Content Security Policy/);
  const counters = `127.0.0.1:${await freePort()}`;
  const server = await DaybookServer.start({ DAYBOOK_METRICS_ADDR: counters });
  try {
    await page.route(`${server.url}/`, async route => {
      const response = await route.fetch();
      const body = (await response.text()).replace('</body>', '<script>window.owned = 1</script></body>');
      await route.fulfill({ response, body });
    });
    await page.goto(`${server.url}/`);
    await expect
      .poll(async () => (await request.get(`http://${counters}/metrics`)).text())
      .toContain('daybook_csp_reports_total{directive="script-src-elem"} 1');
    expect(await page.evaluate('window.owned')).toBeUndefined();
    expect(server.log()).toContain('a browser reported a violation of the Content-Security-Policy');
  } finally {
    await server.dispose();
  }
});
