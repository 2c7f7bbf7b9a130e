/** Something that goes wrong at the emulator; the README lists them. */
export interface Fault {
  readonly what: Readonly<Record<string, unknown>>;
  readonly at?: 'authorize' | 'code' | 'refresh' | 'keys' | 'logout' | 'management';
}

/** The emulator that a Daybook signs people in with; it can be made to fail while it runs. */
export class LocalWorkos {
  private constructor(private readonly faults: URL) {}

  /** The emulator of the Daybook at this address. */
  static async of(daybook: string): Promise<LocalWorkos> {
    const login = await fetch(`${daybook}/login`, { redirect: 'manual' });
    return new LocalWorkos(new URL('/emulator/faults', login.headers.get('location') ?? ''));
  }

  /** Replaces the faults. */
  async fail(...faults: readonly Fault[]): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(this.faults, { method: 'PUT', headers, body: JSON.stringify(faults) });
    if (!answer.ok) throw new Error(`The emulator refused the faults: ${await answer.text()}`);
  }

  /** All is well again. */
  async recover(): Promise<void> {
    await this.fail();
  }
}
