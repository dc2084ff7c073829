import type { NamedRef } from '@custody/backstage-plugin-custody-common';

/** The personas of the demo world, for tests and the dev app. */
export const people = {
  ada: { ref: 'user:default/ada', title: 'Ada Moreau' },
  omar: { ref: 'user:default/omar', title: 'Omar Haddad' },
  lena: { ref: 'user:default/lena', title: 'Lena Fischer' },
  sam: { ref: 'user:default/sam', title: 'Sam Okafor' },
  priya: { ref: 'user:default/priya', title: 'Priya Nair' },
  kim: { ref: 'user:default/kim', title: 'Kim Larsen' },
} as const satisfies Record<string, NamedRef>;

export const groups = {
  payments: { ref: 'group:default/payments', title: 'Payments' },
  dataPlatform: { ref: 'group:default/data-platform', title: 'Data platform' },
  security: { ref: 'group:default/security', title: 'Security' },
} as const satisfies Record<string, NamedRef>;
