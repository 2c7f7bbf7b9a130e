import type { Route } from '@playwright/test';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The page of a captive portal. It asks whoever joins the network for money. */
export const PORTAL_PAGE = '<!doctype html><html lang="en"><title>Hotel Wi-Fi</title><h1>Please accept our terms</h1></html>';

/** A captive portal, on a site of its own. It answers every request with its page. */
export class Portal implements AsyncDisposable {
  private readonly site = createServer((_, answer) => {
    answer.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    answer.end(PORTAL_PAGE);
  });

  private constructor() {}

  static async start(): Promise<Portal> {
    const portal = new Portal();
    portal.site.listen(0, '127.0.0.1');
    await once(portal.site, 'listening');
    return portal;
  }

  /** Sends a request on to the portal's page. */
  redirect(route: Route): Promise<void> {
    return redirectTo(route, `http://127.0.0.1:${(this.site.address() as AddressInfo).port}/accept`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.site.close();
    this.site.closeAllConnections();
    await once(this.site, 'close');
  }
}

/** Answers a request with a redirect. */
export function redirectTo(route: Route, location: string): Promise<void> {
  return route.fulfill({ status: 302, headers: { location } });
}
