import {
  Capability,
  isNeededLater,
  quote,
  stageOf,
  termsOf,
  Verdict,
} from '@custody/backstage-plugin-custody-common';
import type { StoredRequest, StoredReview } from '../../store/requests';
import type { Caller } from '../ports';
import type { Members } from './eligibility';
import { quorumInput, quorumOf } from './quorumOf';

/** In whose place somebody reviews, their own or that of who delegated to them, and which terms that could fill. */
export type Place = { ref: string; terms: string[] };

/** Whether somebody may review a request, in whose place, and if not, why. */
export type Reviewability = Capability & {
  places: Place[];
  /** The stage whose approvals are asked for now. */
  stage: number;
};

/**
 * Decides who may review.
 *
 * INVARIANT: only people, in person, who are eligible now for something that is owed, or to whom such a person has
 * delegated; never the requester, and the sponsor only to consent as the sponsor. Reviewing is for once, for whomever,
 * and nobody is spoken for twice. What is approved is of the present stage; a denial is heard at any. A sponsor may deny
 * whatever is asked for their agent, as they answer for it and nobody gains by their no; the requester takes back what
 * they asked instead.
 *
 * @param delegators - who has delegated to the caller now
 */
export function reviewability(
  caller: Caller,
  request: StoredRequest,
  reviews: readonly StoredReview[],
  members: Members,
  verdict: Verdict,
  delegators: readonly string[],
): Reviewability {
  const { stage } = quorumOf(request, reviews, members);
  const no = (reason: string) => ({
    allowed: false,
    reason,
    places: [],
    stage,
  });
  if (caller.type !== 'user' || caller.actor) {
    return no('only a person who is signed in reviews, and no service for one');
  }
  if (request.state !== 'pending') {
    return no(`the request is \`${request.state}\` already`);
  }
  const { ref } = caller;
  if (ref === request.requester) {
    return no(
      verdict === 'deny'
        ? 'who asked for it takes it back instead'
        : 'nobody reviews what they asked for',
    );
  }
  if (reviews.some(({ reviewer }) => reviewer === ref)) {
    return no('you have reviewed it already');
  }
  const answers = ref === request.sponsor;
  const input = quorumInput(request, reviews, members);
  // Who answers for the agent speaks for nobody else about it.
  const all = [ref, ...(answers ? [] : delegators)].map(person => ({
    ref: person,
    terms: termsOf(person, input),
  }));
  const eligible = all.filter(
    place => place.terms.length > 0 || (answers && verdict === 'deny'),
  );
  if (verdict === 'deny' && eligible.length > 0) {
    return { allowed: true, reason: null, places: eligible, stage };
  }
  const now = eligible.map(place => ({
    ...place,
    terms: place.terms.filter(term => stageOfTerm(request, term) === stage),
    spokenBy: spokenForBy(place.ref, reviews),
  }));
  const inTurn = now.filter(({ terms }) => terms.length > 0);
  const unspoken = inTurn.filter(({ spokenBy }) => spokenBy === undefined);
  const places = unspoken
    .filter(place => {
      const onBehalfOf = place.ref === ref ? null : place.ref;
      return !isNeededLater({ by: ref, onBehalfOf }, input);
    })
    .map(place => ({ ref: place.ref, terms: place.terms }));
  if (places.length > 0) {
    return { allowed: true, reason: null, places, stage };
  }
  if (unspoken.length > 0) {
    return no(
      'a later stage needs your word, and nobody else is left who could give it there',
    );
  }
  if (inTurn.length > 0) {
    return no(`${quote(inTurn[0].spokenBy)} has approved it in your place`);
  }
  if (now.length > 0) {
    return no(
      `it is not your turn: stage ${stage} is asked now, and you are in stage ${Math.min(
        ...now
          .flatMap(place => termsOf(place.ref, input))
          .map(term => stageOfTerm(request, term)),
      )}`,
    );
  }
  return no(
    answers
      ? 'the sponsor approves nothing that is asked for their agent, and can deny it'
      : 'you can give none of what is owed',
  );
}

/** Who approved in a person's place, as themselves or as their delegate. */
function spokenForBy(
  person: string,
  reviews: readonly StoredReview[],
): string | undefined {
  return reviews.find(
    ({ verdict, reviewer, on_behalf_of }) =>
      verdict === 'approve' && (on_behalf_of ?? reviewer) === person,
  )?.reviewer;
}

function stageOfTerm({ decision }: StoredRequest, term: string): number {
  return stageOf(decision.owed.find(line => line.term === term) ?? {});
}
