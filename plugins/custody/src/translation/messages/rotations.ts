/** The dry run of scheduled rotation. */
export const rotationMessages = {
  rotations: {
    title: 'What would be rotated',
    what: 'What scheduled rotation would do if nothing changed until then. Nothing is started by looking.',
    spread:
      'Each has a moment of its own, so that what was created together does not rotate together.',
    platformWindow: 'The platform’s window is {{window}}.',
    count_one: '{{count}} rotation',
    count_other: '{{count}} rotations',
    days: 'Ahead',
    nextDays_one: 'The next day',
    nextDays_other: 'The next {{count}} days',
    export: 'Export as CSV',
    more: 'Show more',
    emptyTitle: 'Nothing would be rotated',
    empty:
      'Of what you may see, nothing comes due until then. Look further ahead, or see on an identity’s page when it is rotated.',
    version: 'v{{from}} to v{{to}}',
    paused: 'not while it is paused',
    notKnown: 'not known',
    overdue: 'overdue',
    outside: 'overdue before its window opens, so outside of it',
    anyTime: 'at any time',
    schedule: 'by',
    notWith: 'not together with',
    notWithOthers_one: 'one that you may not see',
    notWithOthers_other: '{{count}} that you may not see',
    columns: {
      identity: 'Identity',
      starts: 'Begins',
      due: 'Due',
      owner: 'Owner',
      provider: 'Provider',
      when: 'Window',
    },
  },
} as const;
