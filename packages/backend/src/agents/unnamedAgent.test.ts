import { asked, TOOLS } from './__testUtils__/asking';
import {
  startForAgents,
  type WithAgents,
} from './__testUtils__/startForAgents';

jest.setTimeout(120_000);

describe('an agent that the platform has not named', () => {
  let backend: WithAgents;
  beforeAll(async () => {
    backend = await startForAgents([]);
  });
  afterAll(() => backend?.stop());

  it('looks and previews, and submits nothing', async () => {
    const ada = await backend.connect(await backend.tokenOf('ada'));
    expect((await ada.listTools()).map(({ name }) => name)).toEqual(TOOLS);
    expect(
      await ada.call('preview-identity-request', asked('payouts-one')),
    ).toMatchObject({ isError: false });
    const { isError, text } = await ada.call(
      'submit-identity-request',
      asked('payouts-one'),
    );
    expect(isError).toBe(true);
    expect(text).toMatch(
      /^NotAllowedError: `plugin:mcp-actions` may not ask in the name of a person; .*`custody\.requests\.agents` names$/,
    );
    const { body } = await backend.api('ada', '/requests');
    expect(body.items).toEqual([]);
  });
});
