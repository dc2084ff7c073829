import { matchSeats, Seat } from './matching';
import type { Owed } from './owed';

/** An approval as it was given. A delegate counts as the delegator, and is one person all the same. */
export type Approval = { by: string; onBehalfOf: string | null };

/** People who never decide on this request, and why. */
export type Excluded = {
  requester: string;
  sponsor: string | null;
  /** Others for whom it was asked, such as the person behind a service. */
  onBehalf?: readonly string[];
};

export type QuorumInput = {
  owed: readonly Owed[];
  /** Group or user ref to the users that it stands for now; a ref that is missing stands for nobody. */
  members: ReadonlyMap<string, readonly string[]>;
  excluded: Excluded;
  approvals: readonly Approval[];
};

export type TermProgress = {
  term: string;
  count: number;
  /** Who could still give it. */
  eligible: string[];
  /** Who gave it, matched so that nobody counts twice. */
  givenBy: string[];
};

export type Quorum = {
  met: boolean;
  progress: TermProgress[];
  /** Whether the people that there are can meet it at all. */
  satisfiable: boolean;
  /** Why not, in words; null when it can be met. */
  unsatisfiable: string | null;
};

/**
 * Where a request stands: what is owed, matched to distinct people.
 *
 * INVARIANT: the requester, and those on whose behalf it was asked, count nowhere; the sponsor counts for nothing
 * but the sponsor's own consent. One person fills one place, however many groups they are in.
 */
export function assessQuorum(input: QuorumInput): Quorum {
  const { eligible, seats, lineOfSeat } = seatsOf(input);
  const approvers = countedAs(input);
  const given = matchSeats(seats, approvers);
  const possible = matchSeats(seats, [
    ...approvers,
    ...eligible.flatMap(people => [...people]),
  ]);

  const approved = new Set(approvers);
  const progress = input.owed.map(({ term, count }, line) => ({
    term,
    count,
    eligible: [...eligible[line]].filter(person => !approved.has(person)),
    givenBy: given
      .filter((person, seat) => lineOfSeat[seat] === line && person !== null)
      .map(person => person as string)
      .sort(),
  }));
  const unsatisfiable = reasonItCantBeMet(
    input.owed,
    eligible,
    possible,
    lineOfSeat,
  );
  return {
    met: unsatisfiable === null && given.every(person => person !== null),
    progress,
    satisfiable: unsatisfiable === null,
    unsatisfiable,
  };
}

/** Which lines of what is owed a person could fill. */
export function termsOf(
  person: string,
  input: Omit<QuorumInput, 'approvals'>,
): string[] {
  return input.owed
    .filter(line => eligibleFor(line, input).has(person))
    .map(({ term }) => term);
}

/**
 * Whether an approval by this person would count to something that is still owed: where all that they could give was
 * given, it brings the request no further.
 */
export function wouldCount(person: string, input: QuorumInput): boolean {
  const { seats } = seatsOf(input);
  const filled = (approvals: readonly Approval[]) =>
    matchSeats(seats, countedAs({ ...input, approvals })).filter(
      seat => seat !== null,
    ).length;
  const { approvals } = input;
  return (
    filled([...approvals, { by: person, onBehalfOf: null }]) > filled(approvals)
  );
}

/** One seat for each person that is owed, with the line that it belongs to. */
function seatsOf(input: Omit<QuorumInput, 'approvals'>) {
  const eligible = input.owed.map(line => eligibleFor(line, input));
  const seats: Seat[] = [];
  const lineOfSeat: number[] = [];
  input.owed.forEach(({ count }, line) => {
    for (let seat = 0; seat < count; seat++) {
      seats.push({ fits: eligible[line] });
      lineOfSeat.push(line);
    }
  });
  return { eligible, seats, lineOfSeat };
}

function eligibleFor(
  line: Owed,
  { members, excluded }: Omit<QuorumInput, 'approvals'>,
): Set<string> {
  const people = line.approvers.flatMap(ref => members.get(ref) ?? []);
  return new Set(
    people.filter(person => !isExcluded(person, line, excluded)).sort(),
  );
}

function isExcluded(person: string, line: Owed, excluded: Excluded): boolean {
  return (
    person === excluded.requester ||
    (excluded.onBehalf ?? []).includes(person) ||
    (person === excluded.sponsor && !line.sponsorConsents)
  );
}

/** Whom each approval counts as: each person at the keyboard once, and each delegator once. */
function countedAs({ approvals, excluded }: QuorumInput): string[] {
  const hands = new Set<string>();
  const counted = new Set<string>();
  // Who speaks for themselves comes first, so that a delegate never takes the place of the delegator's own word.
  const ordered = [...approvals].sort(
    (a, b) => Number(a.onBehalfOf !== null) - Number(b.onBehalfOf !== null),
  );
  for (const { by, onBehalfOf } of ordered) {
    const delegated = onBehalfOf !== null && onBehalfOf !== by;
    const byExcluded =
      by === excluded.requester ||
      (excluded.onBehalf ?? []).includes(by) ||
      (delegated && by === excluded.sponsor);
    const as = onBehalfOf ?? by;
    if (!byExcluded && !hands.has(by) && !counted.has(as)) {
      hands.add(by);
      counted.add(as);
    }
  }
  return [...counted];
}

function reasonItCantBeMet(
  owed: readonly Owed[],
  eligible: ReadonlyArray<ReadonlySet<string>>,
  possible: ReadonlyArray<string | null>,
  lineOfSeat: readonly number[],
): string | null {
  const bad = owed.find(({ count }) => !Number.isInteger(count) || count < 1);
  if (bad) {
    return `\`${bad.term}\` asks for \`${bad.count}\` people, and at least one is needed`;
  }
  const empty = possible.indexOf(null);
  if (empty < 0) {
    return null;
  }
  const line = lineOfSeat[empty];
  const { term, count, approvers } = owed[line];
  const people = eligible[line].size;
  if (approvers.length === 0) {
    return `\`${term}\` stands for nobody here`;
  }
  if (people === 0) {
    return `nobody besides the requester and the sponsor can approve for \`${term}\` (${approvers.join(
      ', ',
    )})`;
  }
  return (
    `\`${term}\` needs ${count} and only ${people} can approve (${approvers.join(
      ', ',
    )}), ` + 'and nobody counts twice'
  );
}
