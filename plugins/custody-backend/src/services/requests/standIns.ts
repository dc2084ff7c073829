import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Db } from '../../store/database';
import { findDelegates, findDelegators } from '../../store/delegations';
import { findReviewedFor } from '../../store/requests';
import { mayStandIn } from '../access';
import type { Caller, Directory } from '../ports';
import type { Tenants } from '../tenants';

export type StandInDeps = { db: Db; directory: Directory; tenants: Tenants };

/** Somebody for whom others review, and by which refs requests name them. */
export type Delegator = { ref: string; refs: string[]; tenants: string[] };

/** Somebody who reviews for another. */
export type StandIn = { delegator: string; delegate: string };

/**
 * Reads who has delegated to a caller and may be stood in for by them, both as the catalog has them now.
 *
 * @returns nobody for a caller who is no person
 */
export async function readDelegators(
  caller: Caller,
  now: Instant,
  { db, directory, tenants }: StandInDeps,
): Promise<Delegator[]> {
  if (caller.type !== 'user') {
    return [];
  }
  const people = await findDelegators(db, caller.ref, now);
  return thatMayBeStoodInFor(people, caller, { directory, tenants });
}

/** @returns for whom a person has reviewed, of those for whom they still might */
export async function readReviewedFor(
  caller: Extract<Caller, { type: 'user' }>,
  { db, directory, tenants }: StandInDeps,
): Promise<string[]> {
  const people = await findReviewedFor(db, caller.ref);
  const all = await thatMayBeStoodInFor(people, caller, { directory, tenants });
  return all.map(({ ref }) => ref);
}

async function thatMayBeStoodInFor(
  people: readonly string[],
  caller: Extract<Caller, { type: 'user' }>,
  deps: Omit<StandInDeps, 'db'>,
): Promise<Delegator[]> {
  const own = deps.tenants.ofMember([caller.ref, ...caller.groups]);
  const all = await Promise.all(people.map(person => personOf(person, deps)));
  return all.filter(delegator => mayStandIn(own, delegator.tenants));
}

/**
 * Reads who may stand in for some people. For before a transaction, in which the catalog is not asked; there
 * {@link withStandIns} leaves out those to whom nobody delegates any more.
 */
export async function readStandIns(
  people: readonly string[],
  now: Instant,
  { db, directory, tenants }: StandInDeps,
): Promise<StandIn[]> {
  const pairs = await findDelegates(db, people, now);
  const tenantsOf = async (person: string) =>
    (await personOf(person, { directory, tenants })).tenants;
  const may = await Promise.all(
    pairs.map(async ({ delegator, delegate }) =>
      mayStandIn(await tenantsOf(delegate), await tenantsOf(delegator)),
    ),
  );
  return pairs.filter((_, at) => may[at]);
}

/** @returns these people, and those of the stand-ins to whom they delegate still, each once, sorted */
export async function withStandIns(
  tx: Knex.Transaction,
  people: readonly string[],
  standIns: readonly StandIn[],
  now: Instant,
): Promise<string[]> {
  const delegates = await findDelegates(tx, people, now);
  const still = delegates.filter(({ delegator, delegate }) =>
    standIns.some(
      pair => pair.delegator === delegator && pair.delegate === delegate,
    ),
  );
  return [
    ...new Set([...people, ...still.map(({ delegate }) => delegate)]),
  ].sort();
}

async function personOf(
  ref: string,
  { directory, tenants }: Omit<StandInDeps, 'db'>,
): Promise<Delegator> {
  const refs = [ref, ...(await directory.groupsOf(ref))];
  return { ref, refs, tenants: tenants.ofMember(refs) };
}
