import { expect, type Page } from '@playwright/test';
import { DayPage } from './day-page';
import type { Network } from './network';

/** The day page in a browser whose network comes and goes. */
export class FarPage extends DayPage {
  constructor(
    page: Page,
    hydrated: boolean,
    private readonly network: Network,
  ) {
    super(page, hydrated);
  }

  /** Cuts the browser off: it receives nothing, and nothing that it sends arrives. */
  cutOff(): void {
    this.network.cut();
  }

  /** Leaves the page while it is cut off, and opens it again before its pending changes are sent. */
  async reopenUnsent(): Promise<void> {
    await this.page.goto('about:blank');
    this.network.mendForReading();
    await this.open('/');
  }

  /** What the browser sends arrives, but it gets no responses and no events. */
  loseAnswers(): void {
    this.network.loseAnswers();
  }

  /** The network is back, and nobody tells the page. */
  mend(): void {
    this.network.mend();
  }

  /** The network is back, and the browser says so to its page. */
  async reconnect(): Promise<void> {
    this.network.mend();
    await this.page.evaluate(() => window.dispatchEvent(new Event('online')));
  }

  /** Saves an edit of a todo that was deleted elsewhere: its text is kept, as a new todo or in the composer. */
  async saveEditThatIsGone(text: string): Promise<void> {
    if (this.hydrated) {
      // The page receives the deletion, and makes a new todo by itself.
      await expect(this.message(/deleted elsewhere/)).toBeVisible();
      await expect(this.editBox).toHaveValue(text);
      await this.editBox.press('Enter');
      await this.expectTodos(text);
      return;
    }
    await this.press(this.editForm().getByRole('button', { name: 'Save' }));
    await expect(this.page.getByText(/no longer here/)).toBeVisible();
    await expect(this.composer).toHaveValue(text);
  }

  /** Checks a todo that was deleted elsewhere while the browser was cut off, and reconnects it. */
  async checkWhatIsGone(text: string): Promise<void> {
    if (this.hydrated) {
      await this.checkbox(text).click();
      await this.reconnect();
    } else {
      await this.reconnect();
      await this.press(this.checkbox(text));
    }
  }
}
