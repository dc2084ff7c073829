import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { auditRecord } from '../__testUtils__/audit';
import { address, asked, open, rows } from '../__testUtils__/auditPage';
import { clockAt } from '../__testUtils__/clock';
import { busyWorld } from '../__testUtils__/world';
import { auditQueryOf } from './useAuditFilters';

const at = clockAt(Date.now());

describe('what people did, in the audit log', () => {
  it('leaves out steps of the engine until they are asked for, in the address', async () => {
    const user = userEvent.setup();
    const world = busyWorld(Date.now());
    world.audit.log.unshift(
      auditRecord(at, {
        id: 'event-8',
        at: at({}),
        type: 'operation.step',
        actor: 'engine',
        reason: null,
        data: { kind: 'issue', step: 'issue', toVersion: 1 },
      }),
    );
    const { api } = open(world, { at: '/?event=event-8' });
    await user.click(
      await screen.findByRole('button', { name: 'All about this' }),
    );
    await waitFor(async () => expect(await rows()).toHaveLength(6));
    expect(asked(api, 'audit').at(-1)).toMatchObject({
      query: {
        subject: 'identity:payments/ledger-api-db',
        without: 'operation.step',
      },
    });
    await user.click(screen.getByRole('button', { name: 'Clear filters' }));
    await waitFor(async () => expect(await rows()).toHaveLength(7));
    await user.click(screen.getByRole('button', { name: 'Export' }));
    expect(screen.getByRole('menuitem', { name: /OCSF/ })).toHaveTextContent(
      'The 7 events that are shown, without steps of the engine.',
    );
    await user.keyboard('{Escape}');
    const steps = screen.getByRole('checkbox', {
      name: 'Steps of the engine, too',
    });
    await user.click(steps);
    await waitFor(async () => expect(await rows()).toHaveLength(8));
    expect(address()).toBe('?steps=shown');
    expect((await rows())[0]).toMatch(
      /Took a step: the record behind it · Issue · v1ledger/,
    );
    expect(asked(api, 'audit').at(-1)).not.toHaveProperty('query.without');
    // What is shown of one thing is what was shown before.
    await user.type(
      screen.getByRole('textbox', { name: 'On what' }),
      'identity:payments/ledger-api-db{Enter}',
    );
    await waitFor(() => expect(address()).toContain('steps=shown&subject='));
    await user.click(screen.getByRole('button', { name: 'Clear filters' }));
    await waitFor(() => expect(address()).toBe('?steps=shown'));
  });

  it('shows steps of the engine where they are the type that is chosen', () => {
    expect(auditQueryOf({ type: 'operation.step' }, false)).toEqual({
      type: 'operation.step',
    });
  });

  it.each([
    ['system:custody/git', 'Git'],
    ['system:custody/scopes', 'A scope defined more widely'],
    ['system:custody/retention', 'Retention'],
  ])('calls %s what it is', async (actor, words) => {
    const world = busyWorld(Date.now());
    world.audit.log = [auditRecord(at, { actor })];
    open(world);
    const [line] = await rows();
    expect(line).toContain(words);
    expect(line).not.toContain('custody/');
  });

  it.each([
    ['the key before counts again', 'f0'.repeat(32)],
    ['no key is left', null],
  ])(
    'says of which consumer a key was taken back, where %s',
    async (_, inForce) => {
      const world = busyWorld(Date.now());
      world.audit.log = [
        auditRecord(at, {
          type: 'consumer.suspended',
          actor: 'engine',
          reason: 'policy denies it by now',
          data: { name: 'ledger-batch', thumbprint: 'a1', inForce },
        }),
      ];
      open(world);
      expect((await rows())[0]).toMatch(
        /Took back a consumer’s key: the record behind it · ledger-batch/,
      );
    },
  );

  it('says for whom a template asked', async () => {
    const world = busyWorld(Date.now());
    world.audit.log = [
      auditRecord(at, {
        actor: 'plugin:scaffolder',
        data: { kind: 'create', requester: 'user:default/ada' },
      }),
    ];
    open(world);
    expect((await rows())[0]).toMatch(/Plugin scaffolder.* for .*[Aa]da/);
  });

  it('quotes what a person said, and not what follows from what they did', async () => {
    const world = busyWorld(Date.now());
    world.audit.log.unshift(
      auditRecord(at, {
        id: 'event-9',
        at: at({}),
        type: 'request.superseded',
        actor: 'user:default/ada',
        reason: 'superseded by the request req-2',
      }),
      auditRecord(at, {
        id: 'event-11',
        at: at({}),
        type: 'operation.started',
        actor: 'user:default/ada',
        requestId: 'req-3',
        reason: 'a consumer joined',
        data: { kind: 'rotate' },
      }),
      auditRecord(at, {
        id: 'event-12',
        at: at({}),
        type: 'operation.started',
        actor: 'user:default/ada',
        requestId: 'req-4',
        reason: 'nobody needs it',
        data: { kind: 'retire' },
      }),
      auditRecord(at, {
        id: 'event-10',
        at: at({}),
        type: 'request.withdrawn',
        actor: 'user:default/ada',
        reason: 'not needed any more',
      }),
    );
    open(world);
    expect(await screen.findByText('“not needed any more”')).toBeVisible();
    expect(screen.getByText('“nobody needs it”')).toBeVisible();
    expect(screen.getByText('a consumer joined')).toBeVisible();
    expect(screen.getByText('superseded by the request req-2')).toBeVisible();
  });
});
