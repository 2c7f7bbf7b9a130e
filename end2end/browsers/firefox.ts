import { type Browser as Started, type ElementHandle, launch, type Page } from 'puppeteer-core';
import { type Browser, type Key, PATIENCE_MS, shownElement, Window } from './window';

const PROGRAM = process.env.FIREFOX ?? '/usr/bin/firefox-esr';

/** Firefox, driven over WebDriver BiDi. */
export async function startFirefox(): Promise<Browser> {
  const firefox = await launch({
    browser: 'firefox',
    executablePath: PROGRAM,
    headless: true,
    // The page is as large as its window.
    defaultViewport: null,
    // Pretends that there is a mouse, because a machine without a screen may have none.
    extraPrefsFirefox: { 'ui.primaryPointerCapabilities': 6, 'ui.allPointerCapabilities': 6 },
    env: { ...process.env, TZ: 'UTC' },
    timeout: 60_000,
    // Whoever breaks the tests off waits for their end.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  return new Firefox(firefox, await firefox.version());
}

class Firefox implements Browser {
  private heard: string[] = [];
  readonly windows: FirefoxWindow[] = [];

  constructor(
    private readonly firefox: Started,
    readonly version: string,
  ) {}

  async newWindow(): Promise<Window> {
    // In the window that Firefox begins with, the keyboard is in the address bar.
    const page = await this.firefox.newPage({ type: 'window' });
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('console', message => this.heard.push(`console ${message.type()}: ${message.text()} (${message.location().url ?? ''})`));
    page.on('pageerror', error => this.heard.push(`uncaught: ${String(error)}`));
    page.on('requestfailed', request => {
      const reason = request.failure()?.errorText ?? 'failed';
      // Requests are aborted when the person goes to another page.
      if (reason !== 'NS_BINDING_ABORTED') this.heard.push(`request: ${request.method()} ${request.url()} ${reason}`);
    });
    page.on('response', answer => {
      if (answer.status() >= 400) this.heard.push(`status ${answer.status()}: ${answer.url()}`);
    });
    const opened = new FirefoxWindow(page);
    this.windows.push(opened);
    return opened;
  }

  complaints(): Promise<string[]> {
    const heard = this.heard;
    this.heard = [];
    return Promise.resolve(heard);
  }

  /** Puppeteer ends Firefox, and removes its profile. If Firefox does not react, it is killed. */
  async close(): Promise<void> {
    const child = this.firefox.process();
    const patience = setTimeout(() => child?.kill('SIGKILL'), PATIENCE_MS);
    try {
      await this.firefox.close();
    } finally {
      clearTimeout(patience);
    }
  }
}

class FirefoxWindow extends Window {
  constructor(private readonly page: Page) {
    super();
  }

  async goTo(url: string): Promise<void> {
    await this.page.goto(url);
  }

  async reload(): Promise<void> {
    await this.page.reload();
  }

  async back(): Promise<void> {
    await this.page.goBack();
  }

  async run<Result>(work: string, ...values: readonly string[]): Promise<Result> {
    return (await this.page.evaluate(`(${work})(...${JSON.stringify(values)})`)) as Result;
  }

  async type(text: string): Promise<void> {
    await this.atFront();
    await this.page.keyboard.type(text);
  }

  async press(key: Key): Promise<void> {
    await this.atFront();
    if (key === 'Enter' || key === 'Escape') {
      await this.page.keyboard.press(key);
      return;
    }
    await this.page.keyboard.down('Control');
    await this.page.keyboard.press(key === 'Control+A' ? 'a' : 'z');
    await this.page.keyboard.up('Control');
  }

  async picture(): Promise<Buffer> {
    return Buffer.from(await this.page.screenshot());
  }

  protected async clickNow(xpath: string): Promise<boolean> {
    await this.atFront();
    const found = await this.page.evaluateHandle(`(${shownElement.toString()})(${JSON.stringify(xpath)})`);
    const element = found.asElement() as ElementHandle | null;
    if (!element) throw new Error(`nothing to click at ${xpath}`);
    await element.click();
    return true;
  }

  /** Only the window in front gets keyboard input. */
  private async atFront(): Promise<void> {
    await this.page.bringToFront();
    await this.page.waitForFunction('document.hasFocus()');
  }
}
