/** In the place of a requester where nobody signed in: an edit in Git. It is the ref of no person. */
export const GIT_REQUESTER = 'system:custody/git';
/** The same, where a scope was defined more widely. */
export const SCOPES_REQUESTER = 'system:custody/scopes';

/** What people read in the place of a name. */
export const SYSTEM_TITLES: ReadonlyMap<string, string> = new Map([
  [GIT_REQUESTER, 'an edit in Git'],
  [SCOPES_REQUESTER, 'a scope that was defined more widely'],
]);
