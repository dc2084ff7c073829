import {
  Attribute,
  Change,
  EqualityFilter,
  OrFilter,
  SubstringFilter,
  type Entry,
} from 'ldapts';
import type {
  LastUse,
  ProviderAccount,
} from '@custody/backstage-plugin-custody-node';
import { markOf, ownerOf } from '../names';
import type { Directory } from './connection';
import { rdn } from './dn';
import { RESULT, resultOf } from './explain';
import { isLocked } from './password';
import { parseGeneralizedTime } from './time';

const PAGE = 500;
/** What an entry that can bind without being a person usually is, and what people are. */
const CLASSES = [
  'account',
  'simpleSecurityObject',
  'person',
  'applicationProcess',
  'applicationEntity',
];

/** The distinguished name of an account. */
export function accountDn(base: string, user: string): string {
  return `${rdn('uid', user)},${base}`;
}

const textsOf = (value: Entry[string] | undefined): string[] =>
  value === undefined ? [] : [value].flat().map(String);

/** Makes an entry that nobody can bind as yet, if it isn't there. */
export async function ensureAccount(
  directory: Directory,
  dn: string,
  account: { user: string; mark: string; lockedPassword: string },
): Promise<void> {
  try {
    await directory.ask(client =>
      client.add(dn, {
        objectClass: ['account', 'simpleSecurityObject'],
        uid: account.user,
        description: account.mark,
        userPassword: account.lockedPassword,
      }),
    );
  } catch (error) {
    if (resultOf(error) !== RESULT.alreadyExists) throw error;
  }
}

const change = (
  operation: 'add' | 'delete' | 'replace',
  type: string,
  values: string[],
) => new Change({ operation, modification: new Attribute({ type, values }) });

/** How often a password is set that somebody else changes meanwhile. */
const ATTEMPTS = 3;

/**
 * Sets what the server stores of a password, and with it whose the account is.
 *
 * INVARIANT: what is stored is exchanged, not replaced: the server refuses the change where another password is there by
 * then. So one that comes late, after another call set its own, changes nothing.
 */
export async function setPassword(
  directory: Directory,
  dn: string,
  account: { mark: string; stored: string },
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const old = await storedPasswords(directory, dn);
    const exchange =
      old.length === 0
        ? [change('replace', 'userPassword', [account.stored])]
        : [
            change('delete', 'userPassword', old),
            change('add', 'userPassword', [account.stored]),
          ];
    try {
      await directory.ask(client =>
        client.modify(dn, [
          change('replace', 'description', [account.mark]),
          ...exchange,
        ]),
      );
      return;
    } catch (error) {
      const isGone = resultOf(error) === RESULT.noSuchAttribute;
      if (!isGone || attempt === ATTEMPTS) throw error;
    }
  }
}

/** What the server stores of an account's passwords; nothing when there is no such account, or none can be seen. */
export async function storedPasswords(
  directory: Directory,
  dn: string,
): Promise<string[]> {
  return textsOf((await readEntry(directory, dn))?.userPassword);
}

/**
 * Changes each password that is stored for an account.
 *
 * @returns false when there is no such account, or none of its passwords can be seen
 */
export async function changePasswords(
  directory: Directory,
  dn: string,
  to: (stored: string) => string,
): Promise<boolean> {
  const stored = await storedPasswords(directory, dn);
  if (stored.length === 0) return false;
  const changed = stored.map(to);
  if (changed.some((one, at) => one !== stored[at])) {
    await directory.ask(client =>
      client.modify(dn, [change('replace', 'userPassword', changed)]),
    );
  }
  return true;
}

/** Reads what is known of an account; undefined when it isn't there. */
export async function readEntry(
  directory: Directory,
  dn: string,
): Promise<Entry | undefined> {
  try {
    const { searchEntries } = await directory.ask(client =>
      client.search(dn, {
        scope: 'base',
        attributes: ['uid', 'description', 'userPassword'],
      }),
    );
    return searchEntries[0];
  } catch (error) {
    if (resultOf(error) === RESULT.noSuchObject) return undefined;
    throw error;
  }
}

/** Removes an account. None is success. */
export async function removeAccount(
  directory: Directory,
  dn: string,
): Promise<void> {
  try {
    await directory.ask(client => client.del(dn));
  } catch (error) {
    if (resultOf(error) !== RESULT.noSuchObject) throw error;
  }
}

/** Every account below a base, page by page, Custody's or not. */
export async function listAccounts(
  directory: Directory,
  base: string,
  accountsDn: string,
): Promise<ProviderAccount[]> {
  const pages = await directory.ask(async client =>
    client.searchPaginated(base, {
      scope: 'sub',
      attributes: ['uid', 'description', 'userPassword'],
      paged: { pageSize: PAGE },
      filter: new OrFilter({
        filters: CLASSES.map(
          value => new EqualityFilter({ attribute: 'objectClass', value }),
        ),
      }),
    }),
  );
  const accounts: ProviderAccount[] = [];
  for (;;) {
    const page = await directory.ask(() => pages.next());
    if (page.done) return accounts;
    accounts.push(
      ...page.value.searchEntries.map(entry => toAccount(entry, accountsDn)),
    );
  }
}

function toAccount(entry: Entry, accountsDn: string): ProviderAccount {
  const user = textsOf(entry.uid)[0] ?? '';
  const dn = accountDn(accountsDn, user);
  // Who writes elsewhere in the directory can say of an entry what they like: only those in their place are ours.
  const owner =
    entry.dn.toLowerCase() === dn.toLowerCase()
      ? ownerOf(user, textsOf(entry.description))
      : null;
  const passwords = textsOf(entry.userPassword);
  return {
    account: owner ? dn : entry.dn,
    identityUid: owner?.uid ?? null,
    version: owner?.version ?? null,
    // A password that can't be seen may well be there, and one that was set beside a locked one lets in.
    canLogIn: passwords.length === 0 || !passwords.every(isLocked),
  };
}

/** When the accounts of an identity last bound, where the server keeps that. */
export async function lastBinds(
  directory: Directory,
  accountsDn: string,
  identity: { uid: string },
  attribute: string,
): Promise<LastUse[]> {
  const { searchEntries } = await directory.ask(client =>
    client.search(accountsDn, {
      scope: 'one',
      paged: true,
      attributes: ['uid', 'description', attribute],
      filter: new SubstringFilter({
        attribute: 'description',
        initial: markOf(identity),
      }),
    }),
  );
  return searchEntries.flatMap(entry => {
    const user = textsOf(entry.uid)[0] ?? '';
    const at = parseGeneralizedTime(textsOf(entry[attribute])[0] ?? '');
    return at && ownerOf(user, textsOf(entry.description))
      ? [{ account: accountDn(accountsDn, user), at, lowerBound: true }]
      : [];
  });
}
