import {
  serviceToken,
  startScaffolder,
} from '../__testUtils__/startScaffolder';
import { publishStep, template } from '../__testUtils__/templates';
import { GOOD, templates } from '../__testUtils__/admissionTemplates';

jest.setTimeout(60_000);

describe('admission of a dry run', () => {
  const dryRun = (
    scaffolder: Awaited<ReturnType<typeof startScaffolder>>,
    inline: object,
    values: object,
    token?: string,
  ) =>
    scaffolder.send(
      'POST',
      '/v2/dry-run',
      { template: inline, values, directoryContents: [] },
      token,
    );

  it('previews and creates nothing', async () => {
    const scaffolder = await startScaffolder({ templates });
    const answer = await dryRun(scaffolder, template('asks'), GOOD);
    expect(answer.status).toBe(200);
    expect(scaffolder.custody.callsOf('submit')).toEqual([]);
    expect(scaffolder.custody.callsOf('preview').length).toBeGreaterThan(0);
    expect(scaffolder.effects).toEqual([]);
    expect(await scaffolder.tasks()).toEqual([]);
  });

  it.each<[string, object, object, number]>([
    ['owner null', template('asks'), { ...GOOD, owner: null }, 400],
    ['an unknown scope', template('asks'), { ...GOOD, scopes: ['x:y'] }, 400],
    [
      'a governed template that asks nothing',
      template('new', { steps: [publishStep] }),
      GOOD,
      403,
    ],
    [
      'a governed one dressed as a library',
      template('asks', { type: 'library', steps: [publishStep] }),
      GOOD,
      403,
    ],
    ['a template without metadata', { kind: 'Template' }, GOOD, 400],
  ])('refuses %s', async (_, inline, values, status) => {
    const scaffolder = await startScaffolder({ templates });
    expect((await dryRun(scaffolder, inline, values)).status).toBe(status);
    expect(await scaffolder.tasks()).toEqual([]);
  });

  it('refuses a service', async () => {
    const scaffolder = await startScaffolder({ templates });
    expect(
      (await dryRun(scaffolder, template('asks'), GOOD, serviceToken())).status,
    ).toBe(403);
  });

  it('lets an author try what ingestion will complete', async () => {
    const scaffolder = await startScaffolder({
      templates: [],
      config: { custody: { templates: { mode: 'inject' } } },
    });
    const inline = template('new', {
      parameters: [
        { required: ['name'], properties: { name: { type: 'string' } } },
      ],
      steps: [
        publishStep,
        {
          id: 'register',
          name: 'Register',
          action: 'catalog:register',
          input: { catalogInfoUrl: 'https://git.example/c.yaml' },
        },
      ],
    });
    expect((await dryRun(scaffolder, inline, { name: 'x' })).status).toBe(200);
  });
});
