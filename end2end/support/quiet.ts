import type { BrowserContext } from '@playwright/test';

/**
 * Records everything a browser complains about: console messages of any kind, uncaught errors and failed requests. CSP
 * violations and hydration mismatches are console messages too. Every test ends by checking that there was nothing except
 * what it allowed by name.
 */
export class Quiet {
  private readonly heard: string[] = [];
  private readonly allowed: RegExp[] = [];

  /** Expects complaints of this kind, because the test provokes them. */
  allow(pattern: RegExp): void {
    this.allowed.push(pattern);
  }

  /** Expects the line Chromium writes for each answer with one of these statuses. */
  allowStatus(...statuses: number[]): void {
    for (const status of statuses) this.allow(new RegExp(`responded with a status of ${status}\\b`));
  }

  /** Expects what a browser says when it cannot reach the server. */
  allowUnreachable(): void {
    this.allow(/net::ERR_(INTERNET_DISCONNECTED|FAILED|EMPTY_RESPONSE|CONTENT_LENGTH_MISMATCH|SOCKET_NOT_CONNECTED|INCOMPLETE_CHUNKED_ENCODING|(PROXY_)?CONNECTION_\w+|BLOCKED_BY_CLIENT\w*)/);
  }

  /** Listens to every page of a context. */
  listen(context: BrowserContext): void {
    context.on('console', message => this.heard.push(`console ${message.type()}: ${message.text()} (${message.location().url})`));
    context.on('weberror', failure => this.heard.push(`uncaught: ${failure.error().stack ?? failure.error().message}`));
    context.on('requestfailed', request => {
      const reason = request.failure()?.errorText ?? 'failed';
      // Requests are aborted when the user moves on to another page. `csp` means a blocked script: with JavaScript off
      // every script is, and one that the page's own policy blocks is a console message as well.
      if (!['net::ERR_ABORTED', 'csp'].includes(reason)) this.heard.push(`request: ${request.method()} ${request.url()} ${reason}`);
    });
  }

  /** The complaints that were not allowed. */
  complaints(): string[] {
    return this.heard.filter(line => !this.allowed.some(pattern => pattern.test(line)));
  }
}
