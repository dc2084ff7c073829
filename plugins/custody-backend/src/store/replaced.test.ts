import type { IdentitiesRow } from './tables';
import { columnsBefore, withoutReplaced } from './replaced';

const identity = { risk: 'low', type: 'agent' } as IdentitiesRow;

describe('what a grant replaced', () => {
  it('is as it was, but for what was changed again since', () => {
    expect(
      columnsBefore(identity, {
        risk: { before: 'high', after: 'low' },
        type: { before: 'service-account', after: 'bot' },
      }),
    ).toEqual({ risk: 'high' });
  });

  it('is what the one beneath it had replaced, once that came to nothing', () => {
    const beneath = {
      grantId: 'first',
      columns: {
        risk: { before: 'high', after: 'medium' },
        title: { before: null, after: 'Second' },
        type: { before: 'bot', after: 'agent' },
      },
    } as const;
    expect(
      withoutReplaced(
        {
          grantId: 'second',
          columns: {
            risk: { before: 'medium', after: 'low' },
            // Somebody else had changed it in between.
            type: { before: 'pipeline', after: 'agent' },
            owner: { before: 'a', after: 'b' },
          },
        },
        beneath,
      ),
    ).toEqual({
      grantId: 'first',
      columns: {
        risk: { before: 'high', after: 'low' },
        title: { before: null, after: 'Second' },
        type: { before: 'pipeline', after: 'agent' },
        owner: { before: 'a', after: 'b' },
      },
    });
  });
});
