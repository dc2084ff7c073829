import fc from 'fast-check';
import { testDatabases } from '../../__testUtils__/databases';
import {
  requestCommands,
  RequestModel,
} from '../../__testUtils__/requestModel';
import { createRequestWorld } from '../../__testUtils__/requestWorld';
import { clearTables } from '../../__testUtils__/clearTables';

jest.setTimeout(300_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('requests on %s', id => {
  it('are what the model says, whatever happens in whatever order', async () => {
    const db = await databases.migrated(id);
    const holds = fc.assert(
      fc.asyncProperty(requestCommands, async commands => {
        await clearTables(db);
        const real = await createRequestWorld(db);
        const model: RequestModel = { requests: [], day: 0, submitted: 0 };
        await fc.asyncModelRun(() => ({ model, real }), commands);
      }),
      { numRuns: 60 },
    );
    await expect(holds).resolves.toBeUndefined();
  });
});
