import { stageOf } from '../obligations';
import { matchSeats } from './matching';
import type { Owed } from './owed';
import { Counted, seatsOf } from './seats';

/**
 * An approval as it was given. A delegate counts as the delegator, and is one person all the same. It counts in the
 * stage in which it was given, and in no other; left out is the first.
 */
export type Approval = {
  by: string;
  onBehalfOf: string | null;
  stage?: number;
};

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
  /** From 1. */
  stage: number;
};

export type Quorum = {
  met: boolean;
  /** The stage whose approvals are asked for now: the first that lacks some, or the last of all. */
  stage: number;
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
 * but the sponsor's own consent. One person fills one place, however many groups they are in. An approval fills a
 * place of the stage in which it was given.
 */
export function assessQuorum(input: QuorumInput): Quorum {
  const eligible = eligibleOf(input);
  const counted = countedAs(input);
  const { seats, lineOfSeat } = seatsOf(input.owed, eligible, counted);
  const approvers = counted.map(({ person }) => person);
  const given = matchSeats(seats, approvers);
  const possible = matchSeats(seats, [
    ...approvers,
    ...eligible.flatMap(people => [...people]),
  ]);

  const approved = new Set(approvers);
  const progress = input.owed.map((owed, line) => ({
    term: owed.term,
    count: owed.count,
    stage: stageOf(owed),
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
  const lacking = progress.filter(line => line.givenBy.length < line.count);
  return {
    met: unsatisfiable === null && given.every(person => person !== null),
    stage: Math.min(
      ...lacking.map(({ stage }) => stage),
      Math.max(1, ...progress.map(({ stage }) => stage)),
    ),
    progress,
    satisfiable: unsatisfiable === null,
    unsatisfiable,
  };
}

/** Which lines of what is owed a person could fill, in whatever stage. */
export function termsOf(
  person: string,
  input: Omit<QuorumInput, 'approvals'>,
): string[] {
  return input.owed
    .filter(line => eligibleFor(line, input).has(person))
    .map(({ term }) => term);
}

/** Somebody who would approve now: for themselves, or for who delegated to them. */
type Approving = Pick<Approval, 'by' | 'onBehalfOf'>;

/**
 * Whether an approval given now would count to something that is still owed in the present stage: where all that the
 * person could give was given, it brings the request no further.
 */
export function wouldCount(approving: Approving, input: QuorumInput): boolean {
  const { approvals } = input;
  const filled = (list: readonly Approval[]) => {
    const assessed = assessQuorum({ ...input, approvals: list });
    return assessed.progress.flatMap(({ givenBy }) => givenBy).length;
  };
  return filled([...approvals, now(approving, input)]) > filled(approvals);
}

/**
 * Whether an approval given now would leave a later stage without anybody: who is the only one that is left for that has
 * to keep their word until then.
 */
export function isNeededLater(
  approving: Approving,
  input: QuorumInput,
): boolean {
  const after = [...input.approvals, now(approving, input)];
  return (
    assessQuorum(input).satisfiable &&
    !assessQuorum({ ...input, approvals: after }).satisfiable
  );
}

function now(approving: Approving, input: QuorumInput): Approval {
  return { ...approving, stage: assessQuorum(input).stage };
}

function eligibleOf(input: Omit<QuorumInput, 'approvals'>): Set<string>[] {
  return input.owed.map(line => eligibleFor(line, input));
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
function countedAs({ approvals, excluded }: QuorumInput): Counted[] {
  const hands = new Set<string>();
  const counted = new Map<string, number>();
  // Who speaks for themselves comes first, so that a delegate never takes the place of the delegator's own word.
  const ordered = [...approvals].sort(
    (a, b) => Number(a.onBehalfOf !== null) - Number(b.onBehalfOf !== null),
  );
  for (const { by, onBehalfOf, stage } of ordered) {
    const delegated = onBehalfOf !== null && onBehalfOf !== by;
    const byExcluded =
      by === excluded.requester ||
      (excluded.onBehalf ?? []).includes(by) ||
      (delegated && by === excluded.sponsor);
    const as = onBehalfOf ?? by;
    if (!byExcluded && !hands.has(by) && !counted.has(as)) {
      hands.add(by);
      counted.set(as, stageOf({ stage }));
    }
  }
  return [...counted].map(([person, stage]) => ({ person, stage }));
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
