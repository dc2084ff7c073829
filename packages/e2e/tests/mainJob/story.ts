import type { Browser, Page } from '@playwright/test';
import { openSealed, readRecord, signIn, type SignedIn } from '../../src';

export const SERVICE = 'ledger-api';
export const IDENTITY = `${SERVICE}-db`;
export const TEMPLATE = 'template:default/service-with-database';
export const COMPONENT = `/catalog/payments/component/${SERVICE}`;
/** What `ledger:write` stands for, and nothing else. */
export const GRANTED = [
  'database ledger CONNECT',
  'schema ledger USAGE',
  'table ledger.entries INSERT',
  'table ledger.entries SELECT',
];

/** What the tests of one story know of each other. */
export class Story {
  readonly passwords: string[] = [];
  /** What pages showed, to be searched for secrets at the end. */
  readonly pages: string[] = [];
  requestId = '';
  readonly #people = new Map<string, SignedIn>();

  /** Somebody of the demo, signed in once and for the whole story. */
  async person(browser: Browser, name: string): Promise<SignedIn> {
    const known = this.#people.get(name) ?? (await signIn(browser, name));
    this.#people.set(name, known);
    return known;
  }

  async keep(page: Page): Promise<void> {
    this.pages.push(await page.content());
  }

  sealedVersions(): Array<{ version: number; payload: string }> {
    return readRecord(
      `select c.version, s.payload from sealed_secrets s
         join credentials c on c.id = s.credential_id
         join identities i on i.uid = c.identity_uid where i.name = ?`,
      IDENTITY,
    );
  }

  /** Opens what is sealed for the service, and keeps the password of each version. */
  async rememberPasswords(): Promise<void> {
    for (const { payload } of this.sealedVersions()) {
      const password = await openSealed(SERVICE, payload);
      if (!this.passwords.includes(password)) this.passwords.push(password);
    }
  }

  async end(): Promise<void> {
    for (const someone of this.#people.values()) await someone.close();
  }
}
