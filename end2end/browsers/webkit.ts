import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { Builder, error, Key as Keys, type WebDriver, type WebElement } from 'selenium-webdriver';
import { freePort } from '../support/server';
import { isRunning, Programs } from './programs';
import { type Browser, type Key, PATIENCE_MS, shownElement, Window } from './window';

const DRIVER = 'WebKitWebDriver';
/** A page that comes back from the browser's memory hears that the fade by which it was left is over. */
const OF_WEBKIT = /^uncaught: AbortError: Skipping view transition\b/;
const START_LIMIT_MS = 30_000;

/** MiniBrowser of WebKitGTK, on a virtual screen, driven over WebDriver. */
export async function startWebKit(): Promise<Browser> {
  const programs = new Programs();
  const home = mkdtempSync(path.join(tmpdir(), 'daybook-webkit-'));
  const end = async () => {
    await programs.end();
    rmSync(home, { recursive: true, force: true });
  };
  try {
    // Keeps the browser apart from the desktop that this may run on: from its screen, its settings and its accessibility bus.
    const inherited = Object.entries(process.env).filter(([name]) => !/^(DISPLAY|WAYLAND_DISPLAY|XDG_.*_HOME|SE_.*)$/.test(name));
    const env = { ...Object.fromEntries(inherited), HOME: home, TZ: 'UTC', GSETTINGS_BACKEND: 'memory', NO_AT_BRIDGE: '1' };
    const display = await startScreen(programs, env);
    const driver = await startDriver(programs, { ...env, DISPLAY: display });
    const capabilities = await driver.getCapabilities();
    return new WebKit(driver, `WebKitGTK ${capabilities.getBrowserVersion() ?? ''}`, end);
  } catch (failure) {
    await end();
    throw failure;
  }
}

/** Starts a virtual screen and returns its name: Xvfb takes the first free display and writes its number. */
async function startScreen(programs: Programs, env: NodeJS.ProcessEnv): Promise<string> {
  const options = ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'];
  const screen = programs.start('Xvfb', options, env, ['ignore', 'ignore', 'inherit', 'pipe']);
  const written = screen.stdio[3] as Readable;
  const limit = setTimeout(() => written.destroy(new Error('Xvfb did not start')), START_LIMIT_MS);
  let number = '';
  for await (const part of written.iterator({ destroyOnReturn: false })) {
    number += String(part);
    if (number.endsWith('\n')) break;
  }
  clearTimeout(limit);
  if (!isRunning(screen)) throw new Error('Xvfb did not start');
  return `:${number.trim()}`;
}

async function startDriver(programs: Programs, env: NodeJS.ProcessEnv): Promise<WebDriver> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = programs.start(DRIVER, [`--port=${port}`], env, ['ignore', 'inherit', 'inherit']);
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await answers(`${url}/status`))) {
    if (!isRunning(program) || Date.now() > deadline) throw new Error(`${DRIVER} did not start`);
    await pause(50);
  }
  const driver = await new Builder().usingServer(url).withCapabilities({ browserName: 'MiniBrowser' }).build();
  // A script that is sent while the page changes may get no response; then it is run again.
  await driver.manage().setTimeouts({ implicit: 0, pageLoad: 2 * PATIENCE_MS, script: 2_000 });
  await driver.manage().window().setRect({ x: 0, y: 0, width: 1280, height: 900 });
  return driver;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

/**
 * What the page complained about since the last call. The driver does not report the console, so the page itself records it from the
 * first call on. Runs in the page.
 */
function hear(): string[] {
  const here = window as typeof window & { heard?: string[] };
  if (!here.heard) {
    const heard: string[] = [];
    here.heard = heard;
    for (const level of ['error', 'warn'] as const) {
      const write = console[level].bind(console);
      console[level] = (...all: unknown[]) => {
        heard.push(`console ${level}: ${all.map(String).join(' ')}`);
        write(...all);
      };
    }
    const note = (what: string) => {
      heard.push(`${what} (${location.href})`);
    };
    window.addEventListener(
      'error',
      event => {
        note(event.target instanceof Element ? `not loaded: ${event.target.outerHTML}` : `uncaught: ${event.message}`);
      },
      true,
    );
    window.addEventListener('unhandledrejection', event => {
      note(`uncaught: ${String(event.reason)}`);
    });
    document.addEventListener('securitypolicyviolation', event => {
      note(`policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  }
  return here.heard.splice(0);
}

class WebKit implements Browser {
  readonly windows: WebKitWindow[] = [];

  constructor(
    readonly driver: WebDriver,
    readonly version: string,
    private readonly end: () => Promise<void>,
  ) {}

  async newWindow(): Promise<Window> {
    if (this.windows.length > 0) await this.driver.switchTo().newWindow('window');
    const opened = new WebKitWindow(this.driver, await this.driver.getWindowHandle());
    this.windows.push(opened);
    return opened;
  }

  async complaints(): Promise<string[]> {
    for (const each of this.windows) await each.run('() => null');
    return this.windows.flatMap(each => each.heard.splice(0)).filter(line => !OF_WEBKIT.test(line));
  }

  async close(): Promise<void> {
    try {
      await this.driver.quit();
    } finally {
      await this.end();
    }
  }
}

class WebKitWindow extends Window {
  readonly heard: string[] = [];

  constructor(
    private readonly driver: WebDriver,
    private readonly handle: string,
  ) {
    super();
  }

  async goTo(url: string): Promise<void> {
    await this.atFront();
    await this.driver.get(url);
  }

  async reload(): Promise<void> {
    await this.atFront();
    await this.driver.navigate().refresh();
  }

  async back(): Promise<void> {
    await this.atFront();
    await this.driver.navigate().back();
  }

  async run<Result>(work: string, ...values: readonly string[]): Promise<Result> {
    await this.atFront();
    const script = `return [(${hear.toString()})(), (${work})(...arguments)]`;
    const [heard, result] = await this.driver.executeScript<[string[], Result]>(script, ...values);
    this.heard.push(...heard);
    return result;
  }

  async type(text: string): Promise<void> {
    await this.atFront();
    await this.driver.actions().sendKeys(text).perform();
  }

  async press(key: Key): Promise<void> {
    await this.atFront();
    const actions = this.driver.actions();
    if (key === 'Enter' || key === 'Escape') await actions.sendKeys(key === 'Enter' ? Keys.ENTER : Keys.ESCAPE).perform();
    else await actions.keyDown(Keys.CONTROL).sendKeys(key === 'Control+A' ? 'a' : 'z').keyUp(Keys.CONTROL).perform();
  }

  async picture(): Promise<Buffer> {
    await this.atFront();
    return Buffer.from(await this.driver.takeScreenshot(), 'base64');
  }

  protected async clickNow(xpath: string): Promise<boolean> {
    await this.atFront();
    const element = await this.driver.executeScript<WebElement | null>(`return (${shownElement.toString()})(arguments[0])`, xpath);
    if (!element) throw new Error(`nothing to click at ${xpath}`);
    try {
      await element.click();
      return true;
    } catch (failure) {
      if (failure instanceof error.ElementClickInterceptedError || failure instanceof error.ElementNotInteractableError) return false;
      throw failure;
    }
  }

  /** The driver controls one window at a time. */
  private async atFront(): Promise<void> {
    await this.driver.switchTo().window(this.handle);
  }
}
