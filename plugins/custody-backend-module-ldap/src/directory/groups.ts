import {
  AndFilter,
  Attribute,
  Change,
  EqualityFilter,
  OrFilter,
  type Entry,
} from 'ldapts';
import type { Directory } from './connection';
import { RESULT, resultOf } from './explain';

/** A group that can have members. */
export type Group = { dn: string; id: string; attribute: string };

const CLASSES = ['groupOfNames', 'groupOfUniqueNames'];
const ATTRIBUTES = ['objectClass', 'entryUUID'];

function toGroup(entry: Entry): Group | null {
  const classes = [entry.objectClass].flat().map(String);
  const is = (name: string) =>
    classes.some(one => one.toLowerCase() === name.toLowerCase());
  if (!CLASSES.some(is)) return null;
  return {
    dn: entry.dn,
    // Names can be written in many ways; this one can't.
    id: String([entry.entryUUID].flat()[0] ?? entry.dn.toLowerCase()),
    attribute: is('groupOfUniqueNames') ? 'uniqueMember' : 'member',
  };
}

/** @throws Error when there is no such group, or it is no `groupOfNames` */
export async function readGroup(
  directory: Directory,
  ref: string,
  dn: string,
): Promise<Group> {
  const entry = await directory
    .ask(client => client.search(dn, { scope: 'base', attributes: ATTRIBUTES }))
    .then(
      ({ searchEntries }) => searchEntries[0],
      error => {
        if (resultOf(error) === RESULT.noSuchObject) return undefined;
        throw error;
      },
    );
  if (!entry) {
    throw new Error(
      `${ref} has no group \`${dn}\` that the administrator may see: make it, or take it out of the scope`,
    );
  }
  const group = toGroup(entry);
  if (!group) {
    throw new Error(
      `\`${dn}\` at ${ref} is no group with members: make it a \`groupOfNames\` or \`groupOfUniqueNames\``,
    );
  }
  return group;
}

/** The groups below a base that an account is a member of. */
export async function groupsOf(
  directory: Directory,
  base: string,
  member: string,
): Promise<Group[]> {
  const either = (pairs: [string, string][]) =>
    new OrFilter({
      filters: pairs.map(
        ([attribute, value]) => new EqualityFilter({ attribute, value }),
      ),
    });
  const { searchEntries } = await directory.ask(client =>
    client.search(base, {
      scope: 'sub',
      paged: true,
      attributes: ATTRIBUTES,
      filter: new AndFilter({
        filters: [
          either(CLASSES.map(name => ['objectClass', name])),
          either([
            ['member', member],
            ['uniqueMember', member],
          ]),
        ],
      }),
    }),
  );
  return searchEntries
    .map(toGroup)
    .filter((group): group is Group => group !== null);
}

const change = (
  operation: 'add' | 'delete',
  { attribute: type }: Group,
  member: string,
) =>
  new Change({
    operation,
    modification: new Attribute({ type, values: [member] }),
  });

/** Modifies, and takes some answers for done. @returns the answer that was taken so, or null */
async function modify(
  directory: Directory,
  group: Group,
  changes: Change[],
  fine: readonly number[],
): Promise<number | null> {
  try {
    await directory.ask(client => client.modify(group.dn, changes));
    return null;
  } catch (error) {
    const result = resultOf(error);
    if (result === null || !fine.includes(result)) throw error;
    return result;
  }
}

/**
 * A group may not be empty. Where a member is the last, the group itself takes its place: nobody can bind as a group,
 * and it leaves again when somebody joins.
 */
export async function join(
  directory: Directory,
  group: Group,
  member: string,
): Promise<void> {
  await modify(
    directory,
    group,
    [change('add', group, member)],
    [RESULT.valueExists],
  );
  await modify(
    directory,
    group,
    [change('delete', group, group.dn)],
    [RESULT.noSuchAttribute],
  );
}

/**
 * Puts one member in the place of another, in one change: a group is never seen with both, or with neither. Where the one
 * isn't there, nothing changes.
 */
export async function replaceMember(
  directory: Directory,
  group: Group,
  member: string,
  by: string,
): Promise<void> {
  const result = await modify(
    directory,
    group,
    [change('add', group, by), change('delete', group, member)],
    [RESULT.noSuchAttribute, RESULT.noSuchObject, RESULT.valueExists],
  );
  if (result === RESULT.valueExists) await leave(directory, group, member);
}

/** Takes a member out of a group. None is success. */
export async function leave(
  directory: Directory,
  group: Group,
  member: string,
): Promise<void> {
  const result = await modify(
    directory,
    group,
    [change('delete', group, member)],
    [RESULT.noSuchAttribute, RESULT.noSuchObject, RESULT.objectClassViolation],
  );
  if (result === RESULT.objectClassViolation) {
    await modify(
      directory,
      group,
      [change('add', group, group.dn), change('delete', group, member)],
      [RESULT.noSuchAttribute],
    );
  }
}
