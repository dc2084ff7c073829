import { expect, test } from '@playwright/test';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import {
  allRoles,
  askAsConsumer,
  currentFor,
  expectAccessible,
  logIn,
  type Opened,
  type Session,
  signIn,
  type SignedIn,
  tryToLogIn,
} from '../src';

/**
 * What cuts an identity off, pressed on its page and asked of the provider itself: whoever holds the credential is out
 * within seconds. Told after the main job, whose story knows of no other identity.
 */
test.describe.configure({ mode: 'serial' });

const NAME = 'returns-db';
const PAGE = `/identities/storefront/${NAME}`;
const IDENTITY = {
  namespace: 'storefront',
  name: NAME,
  owner: 'group:default/storefront',
  scopes: ['products:read'],
};
/** So long it may take from the button until the provider refuses. */
const WITHIN_SECONDS = { timeout: 10_000 };

let bea: SignedIn;
let consumer: ConsumerDouble;
/** What the consumer holds: where it logs in, and with what. */
let first: Opened;
let second: Opened;
let session: Session | undefined;

/** Asks for the identity, with the keys of its consumer; what is not in production nobody has to approve. */
const ask = async (kind: 'create' | 'change', reason: string) => {
  const { status, body } = await bea.api('POST', '/custody/requests', {
    kind,
    identity: IDENTITY,
    consumers: [{ name: consumer.name, keys: await consumer.keys() }],
    reason,
  });
  expect([status, body]).toMatchObject([201, {}]);
};

/** Waits for a version, and opens it. */
const issued = async (version: number): Promise<Opened> => {
  let opened: Opened = {};
  await expect
    .poll(
      async () => {
        const current = await currentFor(consumer);
        opened = current?.opened ?? {};
        return current?.version;
      },
      { timeout: 60_000 },
    )
    .toBe(version);
  return opened;
};

/** Says why in the dialog that is open, and presses its button. */
const confirm = async (submit: string, reason: string) => {
  const dialog = bea.page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: /^Reason/ }).fill(reason);
  await dialog.getByRole('button', { name: submit, exact: true }).click();
  await expect(dialog).toBeHidden();
};

const press = async (button: string, submit: string, reason: string) => {
  await bea.page.getByRole('button', { name: button, exact: true }).click();
  await confirm(submit, reason);
};

const letsIn = (opened: Opened) =>
  expect.poll(() => tryToLogIn(opened), WITHIN_SECONDS).toBe('in');
/** By the server itself: not because nobody answers. */
const refuses = (opened: Opened) =>
  expect
    .poll(() => tryToLogIn(opened), WITHIN_SECONDS)
    .toMatch(/is not permitted to log in|password authentication failed/);
const hasEnded = () =>
  expect.poll(() => session?.ended(), WITHIN_SECONDS).toBe(true);

/** The chip beside the name. */
const says = (state: string) =>
  expect(bea.page.getByText(state, { exact: true }).first()).toBeVisible();

test.beforeAll(async ({ browser }) => {
  bea = await signIn(browser, 'Bea');
  consumer = await ConsumerDouble.create('returns-api');
  await ask('create', 'Returns look up what was sold');
  first = await issued(1);
  await bea.page.goto(PAGE);
});

test.afterAll(async () => {
  await session?.close();
  await bea.close();
});

test('suspended, it lets nobody in, and ends who is in', async () => {
  // The one that holds what was granted, and the one that logs in.
  expect(await allRoles(NAME)).toHaveLength(2);
  session = await logIn(first);
  await press('Suspend', 'Suspend', 'Its password was seen in a log');
  await refuses(first);
  await hasEnded();
  await says('Suspended');
  await expectAccessible(bea.page);
});

test('resumed, the same credential lets in again', async () => {
  await press('Resume', 'Resume', 'It was the log of a test');
  await letsIn(first);
  await says('Healthy');
});

test('compromised, what leaked is worth nothing, and its consumer is served nothing', async () => {
  session = await logIn(first);
  await press(
    'Report as compromised',
    'Revoke everything now',
    'INC-8: somebody else used it',
  );
  await refuses(first);
  await hasEnded();
  expect((await askAsConsumer(consumer, '/credentials')).status).toBe(401);
  await says('Compromised');
  await expectAccessible(bea.page);
});

test('asked for anew, another credential lets in, and the old one does not', async () => {
  consumer = await ConsumerDouble.create('returns-api');
  await ask('change', 'INC-8 is over: returns go on, with new keys');
  second = await issued(2);
  await letsIn(second);
  await refuses(first);
  await says('Healthy');
});

test('retired, no account of it is left', async () => {
  const { page } = bea;
  session = await logIn(second);
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Retire' }).click();
  await confirm('Retire for good', 'Returns are gone from the shop');
  await expect.poll(() => allRoles(NAME), WITHIN_SECONDS).toEqual([]);
  await refuses(second);
  await hasEnded();
});
