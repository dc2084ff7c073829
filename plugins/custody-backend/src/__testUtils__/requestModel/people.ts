/*
 * Who can stand for what in the model: a small, plain account of groups and of what is owed, made without the code
 * that it is compared with.
 */

/** Ada asks, and the others review. */
export const PEOPLE = [
  'ada',
  'omar',
  'paula',
  'rita',
  'lena',
  'sam',
  'bea',
] as const;
export type Person = (typeof PEOPLE)[number];

export const GROUPS = [
  'payments',
  'ledger-squad',
  'data-platform',
  'security',
] as const;
export type Group = (typeof GROUPS)[number];

/** Groups that each person is in by themselves. */
export type Memberships = Record<Person, Group[]>;

/** Rita is in the squad, which is a part of payments. Bea is of another tenant, in whatever group she is besides. */
export const AT_FIRST: Memberships = {
  ada: ['ledger-squad'],
  omar: ['payments'],
  paula: ['payments'],
  rita: ['ledger-squad'],
  lena: ['data-platform'],
  sam: ['security'],
  bea: [],
};

/** Who stands behind a group now, for what ada asks. */
export function standsFor(group: Group, now: Memberships): Person[] {
  return PEOPLE.filter(
    person =>
      person !== 'ada' &&
      person !== 'bea' &&
      (now[person].includes(group) ||
        (group === 'payments' && now[person].includes('ledger-squad'))),
  );
}

/** Whether distinct people among these can fill every line; tries all ways. */
export function canFill(
  lines: readonly Group[],
  people: readonly Person[],
  now: Memberships,
): boolean {
  const [line, ...rest] = lines;
  return (
    line === undefined ||
    people.some(
      person =>
        standsFor(line, now).includes(person) &&
        canFill(
          rest,
          people.filter(other => other !== person),
          now,
        ),
    )
  );
}
