/** What proves what happened. */
export const auditMessages = {
  certificate: {
    download: 'Approval certificate',
    what: 'What was asked and decided, with the proof that it is on record: whoever has the public key verifies it, without this site.',
    failed: 'No certificate: {{message}}',
  },
} as const;
