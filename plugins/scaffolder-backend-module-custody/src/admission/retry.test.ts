import { ADA } from '../__testUtils__/FakeCustody';
import {
  serviceToken,
  startScaffolder,
  userToken,
} from '../__testUtils__/startScaffolder';
import { publishStep, requestStep, template } from '../__testUtils__/templates';
import { GOOD } from '../__testUtils__/admissionTemplates';

jest.setTimeout(60_000);

const BEA = userToken('user:default/bea');

describe('admission of a retry', () => {
  const start = async () => {
    const scaffolder = await startScaffolder({
      templates: [
        template('asks', {
          steps: [
            requestStep,
            { id: 'broken', name: 'Broken', action: 'fetch:broken' },
            publishStep,
          ],
        }),
      ],
    });
    const { body } = await scaffolder.start('template:default/asks', GOOD);
    expect((await scaffolder.finished(body.id)).status).toBe('failed');
    scaffolder.custody.calls.length = 0;
    const again = async (
      token?: string,
      path = `/v2/tasks/${body.id}/retry`,
    ) => {
      const answer = await scaffolder.send('POST', path, {}, token);
      return answer;
    };
    const untouched = async () => {
      expect((await scaffolder.tasks()).map(task => task.status)).toEqual([
        'failed',
      ]);
    };
    return { scaffolder, id: String(body.id), again, untouched };
  };

  it('asks anew, in the name of who started it, and of the same task', async () => {
    const { scaffolder, id, again } = await start();
    expect((await again()).status).toBe(201);
    expect(scaffolder.custody.callsOf('preview')).toEqual([
      expect.objectContaining({
        caller: 'plugin:scaffolder',
        body: expect.objectContaining({
          requester: ADA,
          task: { id, templateRef: 'template:default/asks' },
        }),
      }),
    ]);
    await scaffolder.finished(id);
    expect(scaffolder.custody.requests.size).toBe(1);
  });

  it('goes on although its own identity exists by now', async () => {
    const { scaffolder, id, again } = await start();
    scaffolder.custody.requests.get(id)!.state = 'fulfilled';
    expect((await again()).status).toBe(201);
    await scaffolder.finished(id);
    expect(scaffolder.custody.requests.size).toBe(1);
  });

  it('is refused when its own request no longer stands', async () => {
    const { scaffolder, id, again, untouched } = await start();
    scaffolder.custody.requests.get(id)!.state = 'withdrawn';
    const answer = await again();
    expect(answer.status).toBe(403);
    expect(answer.body.error?.message).toMatch(/the request is withdrawn/);
    await untouched();
  });

  it('is refused when policy says no meanwhile', async () => {
    const { scaffolder, again, untouched } = await start();
    scaffolder.custody.denies = true;
    expect((await again()).status).toBe(403);
    await untouched();
  });

  it('is refused when Custody does not answer', async () => {
    const { scaffolder, again, untouched } = await start();
    scaffolder.custody.down = true;
    expect((await again()).status).toBe(503);
    await untouched();
  });

  it('is refused to others, who would ask in the name of the first', async () => {
    const { again, untouched } = await start();
    const answer = await again(BEA);
    expect(answer.status).toBe(403);
    expect(answer.body.error?.message).toMatch(
      /was started by `user:default\/ada`.*start the template anew in your own/,
    );
    expect((await again(serviceToken())).status).toBe(403);
    await untouched();
  });

  it.each([
    '/V2/TASKS/ID/RETRY',
    '/v2/tasks/ID/retry/',
    '//v2/tasks/ID/retry',
    '/v2/tasks/ID/Retry',
    '/v2/tasks/ID/%72etry',
    '/v2/tasks/ID//retry',
  ])('is not walked around by %s', async path => {
    const { scaffolder, id, again, untouched } = await start();
    scaffolder.custody.denies = true;
    expect(
      (await again(undefined, path.replace('ID', id))).status,
    ).toBeGreaterThanOrEqual(400);
    await untouched();
  });

  it('says 404 for a task that is not there', async () => {
    const { scaffolder } = await start();
    expect(
      (
        await scaffolder.send(
          'POST',
          '/v2/tasks/00000000-0000-0000-0000-000000000000/retry',
          {},
        )
      ).status,
    ).toBe(404);
  });

  it('holds a task to what it asked, even if its template is governed no longer', async () => {
    const { scaffolder, again, untouched } = await start();
    scaffolder.entities[0].spec!.type = 'library';
    scaffolder.custody.denies = true;
    expect((await again()).status).toBe(403);
    await untouched();
  });
});
