import { OWNER } from './FakeCustody';
import { ex, publishStep, requestStep, template } from './templates';

/** Values that a request could be submitted with. */
export const GOOD = {
  name: 'ledger-api',
  owner: OWNER,
  scopes: ['ledger:write'],
};
// The form takes it, so that only admission can refuse it.
export const NOWHERE = { ...GOOD, owner: 'group:default/nowhere' };

/** Templates that admission has to tell apart. */
export const templates = [
  template('asks'),
  template('silent', { steps: [publishStep], parameters: [] }),
  template('library', {
    type: 'library',
    steps: [publishStep],
    parameters: [],
  }),
  template('odd-type', {
    type: ' ＳERVICE ',
    steps: [publishStep],
    parameters: [],
  }),
  template('no-credential', {
    steps: [
      {
        ...requestStep,
        input: {
          identity: requestStep.input.identity,
          owner: requestStep.input.owner,
          noCredential: { reason: 'it calls nothing' },
          reason: 'a new service',
        },
      },
      publishStep,
    ],
  }),
  template('late-name', {
    steps: [
      { id: 'log', name: 'Log', action: 'debug:log', input: {} },
      {
        ...requestStep,
        input: {
          ...requestStep.input,
          identity: {
            ...requestStep.input.identity,
            name: ex('steps.log.output.name'),
          },
        },
      },
      publishStep,
    ],
  }),
  template('always', {
    steps: [requestStep, { ...publishStep, if: ex('always()') }],
  }),
];
