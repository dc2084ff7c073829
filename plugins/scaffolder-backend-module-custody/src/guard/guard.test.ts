import { OWNER } from '../__testUtils__/FakeCustody';
import {
  serviceToken,
  startScaffolder,
} from '../__testUtils__/startScaffolder';
import {
  ex,
  publishStep,
  requestStep,
  template,
} from '../__testUtils__/templates';
import { fromCatalogInfo, fromInput } from './readEffect';

jest.setTimeout(60_000);

const GOOD = { name: 'ledger-api', owner: OWNER, scopes: ['ledger:write'] };
const effect = (id: string, more: object = {}) => ({
  id,
  name: id,
  action: 'notify:fake',
  input: { name: id },
  ...more,
});

/** Past admission, the guard stands alone: a template that was taken in before it was governed, say. */
const startPastAdmission = async (steps: object[], type = 'library') => {
  const scaffolder = await startScaffolder({
    templates: [template('t', { type, steps, parameters: [] })],
  });
  const start = async () => {
    const { status, body } = await scaffolder.start('template:default/t', GOOD);
    expect(status).toBe(201);
    scaffolder.entities[0].spec!.type = 'service';
    return scaffolder.finished(body.id);
  };
  return { scaffolder, start };
};
const slowly = {
  id: 'wait',
  name: 'Wait',
  action: 'debug:wait',
  input: { milliseconds: 500 },
};

describe('the guard', () => {
  it('runs an effect that was requested', async () => {
    const scaffolder = await startScaffolder({ templates: [template('t')] });
    const { body } = await scaffolder.start('template:default/t', GOOD);
    const { status, log } = await scaffolder.finished(body.id);
    expect(status).toBe('completed');
    expect(log).toMatch(/custody allows publish:fake \(request req-1\)/);
    expect(scaffolder.effects).toEqual(['publish:fake ledger-api']);
    expect(scaffolder.custody.callsOf('checkTask')).toEqual([
      {
        route: 'checkTask',
        caller: 'plugin:scaffolder',
        body: { templateRef: 'template:default/t', action: 'publish:fake' },
      },
    ]);
  });

  it('holds every effect of a task that requested nothing, `always()` too', async () => {
    const { scaffolder, start } = await startPastAdmission([
      slowly,
      publishStep,
      effect('after', { if: ex('always()') }),
      effect('on-failure', { if: ex('failure()') }),
    ]);
    const { status, log } = await start();
    expect(status).toBe('failed');
    expect(log).toMatch(
      /`publish:fake` was not run: no identity was requested by this task/,
    );
    expect(scaffolder.effects).toEqual([]);
    expect(scaffolder.custody.callsOf('checkTask')).toHaveLength(3);
  });

  it('holds them when Custody does not answer', async () => {
    const { scaffolder, start } = await startPastAdmission([
      slowly,
      publishStep,
    ]);
    scaffolder.custody.down = true;
    const { status, log } = await start();
    expect(status).toBe('failed');
    expect(log).toMatch(/custody does not answer/);
    expect(scaffolder.effects).toEqual([]);
  });

  it('holds a task whose template is gone: unknown means no', async () => {
    const scaffolder = await startScaffolder({
      templates: [
        template('t', {
          type: 'library',
          steps: [slowly, publishStep],
          parameters: [],
        }),
      ],
    });
    const { body } = await scaffolder.start('template:default/t', GOOD);
    scaffolder.entities[0].metadata.name = 'renamed';
    expect((await scaffolder.finished(body.id)).status).toBe('failed');
    expect(scaffolder.effects).toEqual([]);
  });

  it('leaves ungoverned templates alone, for services too', async () => {
    const scaffolder = await startScaffolder({
      templates: [
        template('t', {
          type: 'library',
          steps: [publishStep],
          parameters: [],
        }),
      ],
    });
    const { body } = await scaffolder.start(
      'template:default/t',
      { name: 'x' },
      serviceToken(),
    );
    expect((await scaffolder.finished(body.id)).status).toBe('completed');
    expect(scaffolder.effects).toEqual(['publish:fake x']);
    expect(scaffolder.custody.calls).toEqual([]);
  });

  it('holds an effect whose input names another owner', async () => {
    const scaffolder = await startScaffolder({
      templates: [
        template('t', {
          steps: [
            requestStep,
            effect('n', {
              input: { name: 'n', owner: 'group:default/others' },
            }),
          ],
        }),
      ],
    });
    const { body } = await scaffolder.start('template:default/t', GOOD);
    const { status, log } = await scaffolder.finished(body.id);
    expect(status).toBe('failed');
    expect(log).toMatch(
      /the owner is group:default\/others\. See the request at/,
    );
    // It is not approval that is missing, so nobody is sent to wait for it.
    expect(log).not.toMatch(/once the request is approved/);
    expect(scaffolder.effects).toEqual([]);
  });

  it('ends a task that must wait for approval, says how to start it again, and goes on by a retry', async () => {
    const scaffolder = await startScaffolder({ templates: [template('t')] });
    scaffolder.custody.afterApproval = true;
    const { body } = await scaffolder.start('template:default/t', GOOD);
    const first = await scaffolder.finished(body.id);
    expect(first.status).toBe('failed');
    expect(first.log).toMatch(/it waits for approval/);
    expect(first.log).toContain('http://app.example/identities/requests/req-1');
    expect(first.log).toContain(
      `http://app.example/create/templates/default/t?formData=${encodeURIComponent(
        JSON.stringify(GOOD),
      )}`,
    );
    expect(scaffolder.effects).toEqual([]);

    scaffolder.custody.requests.get(String(body.id))!.state = 'approved';
    expect(
      (await scaffolder.send('POST', `/v2/tasks/${body.id}/retry`, {})).status,
    ).toBe(201);
    expect((await scaffolder.finished(body.id)).status).toBe('completed');
    expect(scaffolder.effects).toEqual(['publish:fake ledger-api']);
    expect(scaffolder.custody.requests.size).toBe(1);
  });

  it('in the mode report holds only templates that ask', async () => {
    const scaffolder = await startScaffolder({
      templates: [
        template('silent', { steps: [publishStep], parameters: [] }),
        template('asks'),
      ],
      config: { custody: { templates: { mode: 'report' } } },
    });
    const silent = await scaffolder.start('template:default/silent', {
      name: 'x',
    });
    expect((await scaffolder.finished(silent.body.id)).status).toBe(
      'completed',
    );
    expect(scaffolder.custody.calls).toEqual([]);
    const asks = await scaffolder.start('template:default/asks', GOOD);
    await scaffolder.finished(asks.body.id);
    expect(scaffolder.custody.callsOf('checkTask')).toHaveLength(1);
  });

  it('lets an effect be tried in a dry run, where it has none', async () => {
    const scaffolder = await startScaffolder({ templates: [template('t')] });
    const answer = await scaffolder.send('POST', '/v2/dry-run', {
      template: template('t'),
      values: GOOD,
      directoryContents: [],
    });
    expect(answer.status).toBe(200);
    expect(scaffolder.effects).toEqual([]);
    expect(scaffolder.custody.callsOf('checkTask')).toEqual([]);
    expect(scaffolder.custody.callsOf('submit')).toEqual([]);
  });
});

describe('the gates', () => {
  it('tells services which effects are guarded', async () => {
    const scaffolder = await startScaffolder({ templates: [] });
    const { status, body } = await scaffolder.send(
      'GET',
      '/custody/gates',
      undefined,
      serviceToken(),
    );
    expect(status).toBe(200);
    expect(body).toEqual({
      admission: true,
      guard: true,
      guarded: ['notify:fake', 'publish:fake'],
      unguarded: ['catalog:register'],
    });
    expect((await scaffolder.send('GET', '/custody/gates')).status).toBe(403);
  });

  it('tells that no guard is installed', async () => {
    const scaffolder = await startScaffolder({ templates: [], guard: false });
    const { body } = await scaffolder.send(
      'GET',
      '/custody/gates',
      undefined,
      serviceToken(),
    );
    expect(body).toMatchObject({ guard: false, guarded: [] });
    expect(body.unguarded).toEqual(
      expect.arrayContaining(['publish:fake', 'catalog:register']),
    );
  });
});

describe('what an effect is about', () => {
  it.each<[object, object]>([
    [
      { component: 'component:Payments/Ledger' },
      { component: 'component:payments/ledger' },
    ],
    [{ component: 'ledger' }, {}],
    [{ component: 'system:default/x' }, {}],
    [{ owner: 'group:default/payments' }, { owner: 'group:default/payments' }],
    [{ owner: 'my-github-organisation' }, {}],
    [{ owner: 7 }, {}],
    [{ scopes: ['ledger:write'] }, { scopes: ['ledger:write'] }],
    [{ scopes: ['repo', 'user'] }, {}],
    [{ scopes: [] }, {}],
  ])('is read from the input %j as %j', (input, subject) => {
    expect(fromInput(JSON.parse(JSON.stringify(input)))).toEqual(subject);
  });

  it.each<[string, string, object]>([
    [
      'one component',
      'kind: Component\nmetadata: { name: Ledger, namespace: payments }\nspec: { owner: team }',
      { component: 'component:payments/ledger', owner: 'group:payments/team' },
    ],
    [
      'a component beside its API',
      'kind: API\nmetadata: { name: a }\n---\nkind: Component\nmetadata: { name: c }\nspec: { owner: "user:default/ada" }',
      { component: 'component:default/c', owner: 'user:default/ada' },
    ],
    [
      'two components',
      'kind: Component\nmetadata: { name: a }\n---\nkind: Component\nmetadata: { name: b }',
      {},
    ],
    ['no YAML', 'a: b: c', {}],
    ['nothing', '', {}],
  ])('is read from a catalog-info.yaml with %s', (_, text, subject) => {
    expect(fromCatalogInfo(text)).toEqual(subject);
  });
});
