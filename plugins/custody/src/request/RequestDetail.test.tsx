import { screen } from '@testing-library/react';
import { groups } from '../__testUtils__/people';
import { renderPart } from '../__testUtils__/render';
import { request } from '../__testUtils__/requests';
import { clockAt } from '../__testUtils__/clock';
import { RequestDetail } from './RequestDetail';
import { ReviewActions } from './ReviewActions';

const at = clockAt(Date.parse('2026-11-22T12:00:00Z'));

describe('what is asked, in one sentence', () => {
  it('names who is to answer for what changes hands, and who did until then', async () => {
    renderPart(
      <RequestDetail
        request={request(at, {
          id: 'req-transfer',
          kind: 'transfer',
          newOwner: groups.dataPlatform,
        })}
      />,
    );
    expect(
      await screen.findByRole('heading', {
        name: 'Ada Moreau asks to hand ledger-api-db over from Payments to Data platform',
      }),
    ).toBeInTheDocument();
  });

  it.each([
    [
      'of nothing but the times of rotation',
      [],
      'Ada Moreau asks that ledger-api-db be rotated at other times',
    ],
    [
      'of what a scope stands for, too',
      [{ field: 'scopes.ledger:write', before: '{}', after: '{…}' }],
      /^Ada Moreau asks .*ledger-api-db.*ledger:write/,
    ],
  ])('tells a change %s', async (_, changes, name) => {
    renderPart(
      <RequestDetail
        request={request(at, {
          id: 'req-change',
          kind: 'change',
          grantedToday: { scopes: ['ledger:write'], endsAt: null },
          rotation: { asked: { schedule: '0 3 * * *' }, today: null },
          changes,
        })}
      />,
    );
    expect(await screen.findByRole('heading', { name })).toBeInTheDocument();
  });

  it('begins as sentences do where it was nobody who asked', async () => {
    renderPart(
      <RequestDetail
        request={request(at, {
          id: 'req-wider',
          kind: 'change',
          requester: {
            ref: 'system:custody/scopes',
            title: 'a scope that was defined more widely',
          },
        })}
      />,
    );
    expect(
      await screen.findByRole('heading', {
        name: /^A scope that was defined more widely asks /,
      }),
    ).toBeInTheDocument();
  });

  it('names the rule of an exception, its end, and what is done instead', async () => {
    renderPart(
      <RequestDetail
        request={request(at, {
          id: 'req-except',
          kind: 'except',
          exception: {
            rule: 'one-component',
            compensatingControl: 'It is watched',
            until: '2026-12-01T12:00:00.000Z',
          },
        })}
      />,
    );
    expect(
      await screen.findByRole('heading', {
        name: 'Ada Moreau asks for an exception from “one-component” for ledger-api-db until Dec 1, 2026',
      }),
    ).toBeInTheDocument();
    expect(screen.getByText('“It is watched”')).toBeInTheDocument();
  });

  it.each([
    ['pending', /^Policy allows it once these agree:/],
    ['fulfilled', /^Policy asked for these approvals:/],
  ] as const)(
    'says of policy what is true while it is %s',
    async (state, words) => {
      renderPart(
        <RequestDetail request={request(at, { id: 'req-1', state })} />,
      );
      expect(
        await screen.findByText((_, element) =>
          Boolean(element?.tagName === 'P' && words.test(element.textContent!)),
        ),
      ).toBeInTheDocument();
    },
  );

  it('tells that a consumer loses its keys, and which take their place', async () => {
    renderPart(
      <RequestDetail
        request={request(at, {
          id: 'req-consume',
          kind: 'consume',
          consumers: [
            {
              name: 'ledger-batch',
              thumbprints: ['new-signing-key', 'same-sealing-key'],
              replaced: ['old-signing-key', 'same-sealing-key'],
              kept: false,
            },
          ],
        })}
      />,
    );
    expect(
      await screen.findByText(/^Replaces the keys of ledger-batch, by thumb/),
    ).toBeInTheDocument();
    const arrow = screen.getByRole('img', { name: 'is replaced by' });
    expect(arrow.parentElement).toHaveTextContent(
      /^old-signing-…→new-signing-…$/,
    );
  });

  it('tells of a consumer that came by breaking the glass that to approve is to let it stay', async () => {
    renderPart(
      <RequestDetail
        request={request(at, {
          id: 'req-renew',
          kind: 'renew',
          consumers: [
            {
              name: 'late',
              thumbprints: ['a-key'],
              replaced: null,
              kept: true,
            },
          ],
        })}
      />,
    );
    expect(
      await screen.findByText(/came by breaking the glass, and nobody has/),
    ).toBeInTheDocument();
    expect(screen.getByText('late')).toBeInTheDocument();
  });

  it('says nothing of policy where policy was not asked', async () => {
    const declared = request(at, {
      id: 'req-declare',
      kind: 'declare',
      identity: null,
      derived: null,
      consumers: [],
      approvals: [],
    });
    renderPart(
      <RequestDetail
        request={{
          ...declared,
          decision: { ...declared.decision, policyIds: [], reasons: [] },
        }}
      />,
    );
    expect(
      await screen.findByText('No approval is needed.'),
    ).toBeInTheDocument();
    expect(screen.queryByText(/polic(y|ies) (allows|permits)/i)).toBeNull();
  });
});

describe('what a reviewer may do', () => {
  it.each([
    ['create', true],
    ['change', true],
    ['renew', true],
    ['except', false],
    ['transfer', false],
    ['retire', false],
  ] as const)('of a request to %s, leave scopes out: %s', (kind, narrows) => {
    renderPart(
      <ReviewActions
        request={request(at, { id: 'req-1', kind })}
        onAct={() => {}}
      />,
    );
    expect(screen.getByRole('button', { name: 'Approve' })).toBeEnabled();
    expect(screen.queryAllByRole('button', { name: /^Narrow/ })).toHaveLength(
      narrows ? 1 : 0,
    );
  });
});
