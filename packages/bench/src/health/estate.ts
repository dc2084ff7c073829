/** How much there is, and what it is called: alike in Custody's record and in the catalog. */
export const ESTATE = {
  components: 5_000,
  identitiesPerComponent: 2,
  teams: 100,
} as const;

/** The namespace of components and identities; one tenant, to which the person who asks belongs. */
export const NAMESPACE = 'estate';
export const EVERYBODY = 'group:default/everybody';
export const PERSON = 'user:default/somebody';

const digits = (at: number) => String(at).padStart(5, '0');

/** Of the same length for every number, and found nowhere else, so that one can be put in place of another. */
export const componentName = (at: number) => `component-${digits(at)}`;
export const identityName = (at: number) => `identity-${digits(at)}`;
export const teamName = (at: number) => `team-${digits(at)}`;

export const componentRef = (at: number) =>
  `component:${NAMESPACE}/${componentName(at)}`;
export const teamRef = (at: number) => `group:default/${teamName(at)}`;

/** @returns the number of the team that owns a component and its identities */
export const teamOf = (component: number) => component % ESTATE.teams;

/** @returns the numbers of a component's identities */
export function identitiesOf(component: number): number[] {
  const each = ESTATE.identitiesPerComponent;
  return Array.from({ length: each }, (_, at) => component * each + at);
}
