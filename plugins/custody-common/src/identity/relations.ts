/** From a component to each identity that acts for it. */
export const RELATION_HAS_IDENTITY = 'hasIdentity';

/** From an identity to the component that it acts for; the reverse of {@link RELATION_HAS_IDENTITY}. */
export const RELATION_IDENTITY_OF = 'identityOf';
