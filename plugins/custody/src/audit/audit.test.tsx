import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  type AuditEventDetail,
  AUDIT_EVENT_TYPES,
  canonicalJson,
} from '@custody/backstage-plugin-custody-common';
import { auditDetail, auditHead, auditRecord } from '../__testUtils__/audit';
import { address, asked, open, rows } from '../__testUtils__/auditPage';
import { axeFaults } from '../__testUtils__/axe';
import { clockAt } from '../__testUtils__/clock';
import { busyWorld, emptyWorld, type World } from '../__testUtils__/world';
import { save } from '../shared/download';
import { auditEventMessages } from '../translation/messages/auditEvents';
import { auditMessages } from '../translation/messages/audit';
import { areaOf } from './eventWords';
import { sizeOf } from './ExportProgress';
import { readAuditFilters } from './useAuditFilters';

jest.mock('../shared/download');

const at = clockAt(Date.now());

describe('the audit log', () => {
  beforeEach(() => jest.clearAllMocks());

  it('says of each event when, who, what, on what and how it ended, newest first', async () => {
    const { container } = open();
    const lines = await rows();
    expect(lines).toHaveLength(7);
    expect(lines[0]).toMatch(
      /1 minute ago.*Custody.*A step failed, to be tried again.*Rotation · Issue · v1 to v2.*did not answer.*ledger-api-db.*Failed/,
    );
    expect(lines[1]).toMatch(/Consumer ledger-batch.*Acknowledged.*v1/);
    expect(lines[2]).toMatch(/Refused a lease.*intent.*Denied/);
    expect(lines[3]).toMatch(/Put a policy set in force.*policy set 5f5f5f5f/);
    expect(lines[5]).toMatch(/[Oo]mar.*Approved in review.*“they need it/);
    expect(lines[6]).toMatch(/[Aa]da.*Asked for approval.*Create.*its request/);
    expect(
      screen.getByText('7 events', { selector: '[role=status]' }),
    ).toBeInTheDocument();
    expect(await axeFaults(container)).toEqual([]);
  });

  it('says how far it is sealed, and how that is verified without this site', async () => {
    open();
    const seal = await screen.findByRole('region', {
      name: 'Is this record whole?',
    });
    await waitFor(() =>
      expect(seal).toHaveTextContent(
        /Sealed up to event 17 by head 3 · .*1 minute ago.* · root/,
      ),
    );
    expect(seal).toHaveTextContent('Nothing waits to be sealed.');
    await waitFor(() =>
      expect(seal).toHaveTextContent(
        'custody audit verify export.jsonl --public-key audit.pub',
      ),
    );
  });

  it.each([
    ['seconds ago', at({}), /newest events wait to be sealed/],
    ['long ago', at({ minutes: -10 }), /It is behind: .* 10 minutes ago/],
  ])('says when what happened %s is not sealed', async (_, since, says) => {
    const world = busyWorld(Date.now());
    const { api } = open(world, {
      break: broken => {
        broken.auditHeads = async () => ({
          items: [auditHead(world.audit.log)],
          nextCursor: null,
          unsealedSince: since,
          newestSignature: 'holds',
        });
      },
    });
    const seal = await screen.findByRole('region', {
      name: 'Is this record whole?',
    });
    await waitFor(() => expect(seal).toHaveTextContent(says));
    // Looking at the heads is not reading the log.
    expect(asked(api, 'audit')).toHaveLength(1);
  });

  it.each([
    ['holds', /root .* · signed by the key in use/],
    ['does-not', /head is NOT signed by the key that it names/],
    ['other-key', /names a key which is not in use now/],
    ['unknown', /Whether this head is signed is not known/],
  ] as const)(
    'says what the key in use says of the newest head: %s',
    async (newestSignature, says) => {
      const world = busyWorld(Date.now());
      open(world, {
        break: broken => {
          broken.auditHeads = async () => ({
            items: [auditHead(world.audit.log)],
            nextCursor: null,
            unsealedSince: null,
            newestSignature,
          });
        },
      });
      const seal = await screen.findByRole('region', {
        name: 'Is this record whole?',
      });
      await waitFor(() => expect(seal).toHaveTextContent(says));
      const calm = /Sealed up to|Nothing waits to be sealed/;
      expect(calm.test(seal.textContent ?? '')).toBe(
        newestSignature !== 'does-not',
      );
    },
  );

  it('is filtered by the address, which follows what is chosen', async () => {
    const user = userEvent.setup();
    const { api } = open(undefined, {
      at: '/?type=lease.refused&event=&from=nonsense',
    });
    expect(await rows()).toHaveLength(1);
    await user.click(screen.getByRole('combobox', { name: 'Outcome' }));
    await user.click(screen.getByRole('option', { name: 'Failed' }));
    expect(await screen.findByText('Nothing that fits')).toBeInTheDocument();
    expect(address()).toContain('outcome=failure');
    await user.click(screen.getByRole('button', { name: 'Clear filters' }));
    expect(await screen.findAllByRole('row')).toHaveLength(8);
    expect(address()).toBe('');
    await user.type(
      screen.getByRole('textbox', { name: 'On what' }),
      'fleet{Enter}',
    );
    await waitFor(() => expect(address()).toBe('?subject=fleet'));
    expect(asked(api, 'audit').at(-1)).toMatchObject({
      query: { subject: 'fleet', total: true },
    });
    // Not one look at the log for each letter: each is on record.
    expect(asked(api, 'audit').length).toBeLessThan(6);
  });

  it('finds what the machine did by its name, and a type by its words', async () => {
    const user = userEvent.setup();
    open();
    await screen.findAllByRole('row');
    await user.type(
      screen.getByRole('combobox', { name: 'Who' }),
      'engine{Enter}',
    );
    await waitFor(() => expect(address()).toBe('?actor=engine'));
    await user.type(
      screen.getByRole('combobox', { name: 'What' }),
      'Issued a cred',
    );
    await user.click(
      screen.getByRole('option', { name: 'Issued a credential' }),
    );
    await waitFor(() => expect(address()).toContain('type=credential.issued'));
    await waitFor(async () => expect(await rows()).toHaveLength(1));
  });

  it('shows older events by cursor', async () => {
    const world = busyWorld(Date.now());
    world.audit.log = Array.from({ length: 60 }, (_, n) =>
      auditRecord(at, { id: `event-${n}` }),
    );
    const { api } = open(world);
    expect(await rows()).toHaveLength(50);
    await userEvent.click(screen.getByRole('button', { name: 'Show older' }));
    await waitFor(async () => expect(await rows()).toHaveLength(60));
    expect(asked(api, 'audit')).toMatchObject([
      { query: { total: true, limit: 50 } },
      { query: { cursor: '50' } },
    ]);
    expect(screen.queryByRole('button', { name: 'Show older' })).toBeNull();
  });

  it('says on the first day what will come', async () => {
    const { container } = open(emptyWorld(Date.now()));
    expect(
      await screen.findByText('Nothing is on record yet'),
    ).toBeInTheDocument();
    expect(screen.getByText(/Nothing is sealed yet/)).toHaveTextContent(
      'custody.audit.keyFile',
    );
    expect(await axeFaults(container)).toEqual([]);
  });

  it('says who may read it to those who may not', async () => {
    const { container } = open(undefined, {
      break: api => {
        api.faults.audit = { status: 403, message: 'the log is for others' };
      },
    });
    expect(
      await screen.findByText('The audit log is not yours to read'),
    ).toBeInTheDocument();
    expect(container).toHaveTextContent(
      /platform team and auditors read all of it, and members of a tenant/,
    );
    expect(container).toHaveTextContent('the log is for others');
    expect(screen.queryByRole('table')).toBeNull();
    expect(await axeFaults(container)).toEqual([]);
  });

  it('says what went wrong, and tries again', async () => {
    const { api } = open(undefined, {
      break: broken => {
        broken.faults.audit = { status: 400, message: '`cursor` is too old' };
      },
    });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'cursor is too old',
    );
    delete api.faults.audit;
    await userEvent.click(screen.getByRole('button', { name: 'Look again' }));
    expect(await rows()).toHaveLength(7);
  });
});

describe('the record behind a line', () => {
  const openFirst = async (world: World) => {
    const view = open(world);
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Asked for approval: the record behind it',
      }),
    );
    const dialog = await screen.findByRole('dialog');
    return { ...view, dialog };
  };

  it('is all that is on record, with what proves it, found out in the browser', async () => {
    const world = busyWorld(Date.now());
    const { dialog } = await openFirst(world);
    expect(
      await within(dialog).findByText(
        /It holds: your browser hashed .* signed by the key in use/,
      ),
    ).toBeInTheDocument();
    expect(within(dialog).getByText('Signed by')).toBeInTheDocument();
    expect(address()).toBe('?event=event-1');
    expect(dialog).toHaveTextContent('event 11, in batch 3 (11 to 17)');
    expect(dialog).toHaveTextContent('“the ledger API writes entries”');
    const group = within(dialog).getByRole('group', {
      name: 'What is on record',
    });
    expect(JSON.parse(group.textContent ?? '')).toEqual(world.audit.log.at(-1));
    expect(
      within(dialog).getByRole('link', { name: 'Open the request' }),
    ).toHaveAttribute('href', '/identities/requests/req-create');
    expect(
      within(dialog).getByRole('button', { name: 'Approval certificate' }),
    ).toBeInTheDocument();
    expect(await axeFaults(dialog)).toEqual([]);
  });

  it('is copied as it is hashed', async () => {
    const user = userEvent.setup();
    const world = busyWorld(Date.now());
    open(world, { at: '/?event=event-2' });
    const copied = jest.spyOn(navigator.clipboard, 'writeText');
    await user.click(await screen.findByRole('button', { name: 'Copy' }));
    const [, , , , , record] = world.audit.log;
    expect(copied).toHaveBeenCalledWith(canonicalJson(record));
  });

  it.each<[string, (detail: AuditEventDetail) => void, RegExp]>([
    [
      'was changed',
      ({ event }) => {
        event.actor = 'user:default/eve';
      },
      /It does not hold/,
    ],
    [
      'is of a batch that is not whole',
      ({ sealed }) => {
        sealed!.path = [];
      },
      /It does not hold/,
    ],
    [
      'leads to a root that nobody signed',
      ({ sealed }) => {
        sealed!.signatureCheck = 'does-not';
      },
      /It does not hold: .* NOT signed .* custody audit verify, with the public key that is kept outside/,
    ],
    [
      'was changed, whatever is said of the signature',
      detail => {
        detail.event.actor = 'user:default/eve';
        detail.sealed!.signatureCheck = 'other-key';
      },
      /It does not hold: this record does not lead to the root/,
    ],
    [
      'names a key that is not in use',
      ({ sealed }) => {
        sealed!.signatureCheck = 'other-key';
      },
      /only whoever kept its public half can check, by custody audit verify/,
    ],
    [
      'can’t be told whether it is signed',
      ({ sealed }) => {
        sealed!.signatureCheck = 'unknown';
      },
      /Whether that is signed is not known/,
    ],
    [
      'is not sealed',
      detail => {
        detail.sealed = null;
      },
      /It is not sealed yet/,
    ],
  ])('says when it %s', async (_, change, says) => {
    const world = busyWorld(Date.now());
    const detail = auditDetail(world.audit.log, 'event-1')!;
    change(detail);
    open(world, {
      at: '/?event=event-1',
      break: api => {
        api.auditEvent = async () => detail;
      },
    });
    const dialog = await screen.findByRole('dialog');
    expect(await within(dialog).findByText(says)).toBeInTheDocument();
    expect(within(dialog).queryByText(/It holds/)).toBeNull();
    expect(within(dialog).queryAllByText('Signed by')).toHaveLength(
      detail.sealed?.signatureCheck === 'holds' ? 1 : 0,
    );
    expect(await axeFaults(dialog)).toEqual([]);
  });

  it('leads to all about the same thing, and all by the same person', async () => {
    open(undefined, { at: '/?event=event-2&outcome=success' });
    await userEvent.click(
      await screen.findByRole('button', { name: 'All by the same' }),
    );
    await waitFor(() => expect(address()).toBe('?actor=user:default/omar'));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('says that there is none by an address that leads nowhere', async () => {
    open(undefined, { at: '/?event=none' });
    const dialog = await screen.findByRole('dialog');
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      'event none is not there',
    );
  });
});

describe('exports', () => {
  beforeEach(() => jest.clearAllMocks());

  const menu = async (
    world: World,
    options: Parameters<typeof open>[1] = {},
  ) => {
    const view = open(world, options);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Export' }),
    );
    return view;
  };

  it('take what is filtered, and say how much that is', async () => {
    const { api } = await menu(busyWorld(Date.now()), {
      at: '/?actor=engine',
    });
    const csv = screen.getByRole('menuitem', { name: /CSV/ });
    expect(csv).toHaveTextContent('The 3 events that are filtered.');
    expect(await axeFaults(screen.getByRole('menu'))).toEqual([]);
    await userEvent.click(csv);
    expect(
      await screen.findByText(/Exported: custody-audit-.*\.csv/),
    ).toBeInTheDocument();
    expect(asked(api, 'auditExport')).toEqual([
      {
        query: {
          format: 'csv',
          actor: 'engine',
          without: 'operation.step',
        },
      },
    ]);
    expect(save).toHaveBeenCalledWith(
      expect.stringMatching(/^custody-audit-\d{4}-\d\d-\d\d\.csv$/),
      expect.any(Blob),
    );
  });

  it('take the whole log, whatever is filtered, in the form that is verified', async () => {
    const { api } = await menu(busyWorld(Date.now()), {
      at: '/?actor=engine',
    });
    await userEvent.click(screen.getByRole('menuitem', { name: /JSON Lines/ }));
    await screen.findByText(/Exported/);
    expect(asked(api, 'auditExport')).toEqual([{ query: { format: 'jsonl' } }]);
  });

  it('leave the whole log to those who may read it', async () => {
    const world = busyWorld(Date.now());
    world.audit.whole = false;
    await menu(world);
    const jsonl = screen.getByRole('menuitem', { name: /JSON Lines/ });
    expect(jsonl).toHaveAttribute('aria-disabled', 'true');
    expect(jsonl).toHaveTextContent('for the platform team and auditors');
    expect(screen.getByRole('menuitem', { name: /OCSF/ })).toHaveTextContent(
      'The 7 events that are shown, without steps of the engine.',
    );
    expect(screen.getByText(/You see what is of your tenant/)).toBeVisible();
    expect(
      screen.getByText(/approval certificate of a request, which is verified/),
    ).toBeInTheDocument();
  });

  it('keep nothing of what broke off in the middle', async () => {
    const { api } = await menu(busyWorld(Date.now()));
    api.auditExport = async (_, options) => {
      await options?.onPart?.(new Uint8Array(1_500_000));
      throw new Error('the connection was cut');
    };
    await userEvent.click(screen.getByRole('menuitem', { name: /CSV/ }));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Not exported, and nothing of it is kept, so that no part passes for the whole. the connection was cut',
    );
    expect(save).not.toHaveBeenCalled();
  });

  it('say how far they have come, and can be stopped', async () => {
    const { api } = await menu(busyWorld(Date.now()));
    api.auditExport = async (_, options) => {
      await options?.onPart?.(new Uint8Array(1_500_000));
      return new Promise((_resolve, reject) =>
        options?.signal?.addEventListener('abort', () =>
          reject(new Error('aborted')),
        ),
      );
    };
    await userEvent.click(screen.getByRole('menuitem', { name: /CSV/ }));
    expect(await screen.findByText(/Exporting: 1.5 MB so far/)).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Stop' }));
    await waitFor(() => expect(screen.queryByText(/Exporting/)).toBeNull());
    expect(save).not.toHaveBeenCalled();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it.each([
    [0, '0 kB'],
    [1_234, '1.2 kB'],
    [2_100_000, '2.1 MB'],
  ])('says %d bytes as %s', (bytes, text) => {
    expect(sizeOf(bytes, 'en')).toBe(text);
  });
});

describe('words of the log', () => {
  it('has words for each type of event, and for each area', () => {
    const words: Record<
      string,
      Record<string, string>
    > = auditEventMessages.auditEvent;
    const without = AUDIT_EVENT_TYPES.filter(type => {
      const [area, rest] = type.split(/\.(.*)/s);
      return (
        !words[area]?.[rest] || !(areaOf(type) in auditMessages.audit.areas)
      );
    });
    expect(without).toEqual([]);
  });
});

describe('readAuditFilters', () => {
  it.each([
    ['', {}],
    [
      'type=lease.ended&outcome=denied',
      { type: 'lease.ended', outcome: 'denied' },
    ],
    ['type=no.such&outcome=maybe&actor=%20', {}],
    [
      'from=2026-11-22T10:00:00%2B01:00&until=yesterday',
      { from: '2026-11-22T09:00:00.000Z' },
    ],
  ])('reads %p', (search, filters) => {
    expect(readAuditFilters(new URLSearchParams(search))).toEqual(filters);
  });
});
