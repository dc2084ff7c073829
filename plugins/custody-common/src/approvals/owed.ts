import {
  ApprovalRequirement,
  ApproverTerm,
  formatTerm,
  inStage,
  stageOf,
  unionApprovals,
} from '../obligations';

/** A scope's resource and who owns it; null when nobody does. */
export type ResourceOwnership = { resource: string; owner: string | null };

/** What the terms of an approval stand for in one request. */
export type ApprovalSubject = {
  owner: string;
  sponsor: string | null;
  /** One entry a resource; several may have the same owner. */
  resources: readonly ResourceOwnership[];
};

/** One line of what is owed: `count` distinct people, each of them, or in a group, among `approvers`. */
export type Owed = {
  /** Canonical text of the term; with several resource owners it names the one that is meant. */
  term: string;
  count: number;
  /** Refs of groups and users; empty when the term stands for nobody. */
  approvers: string[];
  /** The sponsor's own consent: the one case in which a sponsor's word counts. */
  sponsorConsents: boolean;
  /** Asked once all of the stages before have given theirs; left out is the first. */
  stage?: number;
};

/**
 * Puts names to what is owed. `resource-owner` is owed by the owner of each resource, so it gives one line per
 * distinct owner, also inside of an `anyOf`: an approval by one resource's owner never stands for another's.
 *
 * @returns the lines, sorted by stage and term; a term that nobody stands for keeps its line, with no approvers
 */
export function expandOwed(
  requirements: readonly ApprovalRequirement[],
  subject: ApprovalSubject,
): Owed[] {
  const owners = [...new Set(subject.resources.map(({ owner }) => owner))];
  return unionApprovals([requirements]).flatMap(({ term, count, stage }) => {
    const each: Array<string | null | undefined> = mentionsResourceOwner(term)
      ? owners
      : [undefined];
    return each.map(resourceOwner => ({
      term:
        resourceOwner === undefined || owners.length === 1
          ? formatTerm(term)
          : `${formatTerm(term)} for ${
              resourceOwner ?? 'a resource without owner'
            }`,
      count,
      approvers: [
        ...new Set(approversOf(term, subject, resourceOwner ?? null)),
      ].sort(),
      sponsorConsents: term.kind === 'sponsor',
      ...inStage(stageOf({ stage })),
    }));
  });
}

/**
 * The approvals owed whatever policy says: when a grant reaches a resource of another owner, that owner is asked.
 *
 * @returns the requirements of policy with `resource-owner` added where the grant crosses owners
 */
export function withResourceOwners(
  requirements: readonly ApprovalRequirement[],
  subject: ApprovalSubject,
): ApprovalRequirement[] {
  const crosses = subject.resources.some(
    ({ owner }) => owner !== subject.owner,
  );
  return unionApprovals([
    requirements,
    crosses ? [{ term: { kind: 'resource-owner' }, count: 1 }] : [],
  ]);
}

function mentionsResourceOwner(term: ApproverTerm): boolean {
  return (
    term.kind === 'resource-owner' ||
    (term.kind === 'anyOf' && term.of.some(mentionsResourceOwner))
  );
}

function approversOf(
  term: ApproverTerm,
  subject: ApprovalSubject,
  resourceOwner: string | null,
): string[] {
  switch (term.kind) {
    case 'owner':
      return [subject.owner];
    case 'resource-owner':
      return resourceOwner === null ? [] : [resourceOwner];
    case 'sponsor':
      return subject.sponsor === null ? [] : [subject.sponsor];
    case 'group':
      return [term.ref];
    case 'anyOf':
      return term.of.flatMap(part => approversOf(part, subject, resourceOwner));
    default:
      throw new TypeError(`not an approver term: ${JSON.stringify(term)}`);
  }
}
