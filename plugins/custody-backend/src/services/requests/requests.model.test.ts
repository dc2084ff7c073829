import fc from 'fast-check';
import { testDatabases } from '../../__testUtils__/databases';
import {
  createModelWorld,
  newModel,
  requestCommands,
  requestStart,
} from '../../__testUtils__/requestModel';
import { clearTables } from '../../__testUtils__/clearTables';

jest.setTimeout(300_000);

/** No sequence is begun after so long, however slow the machine: what was run till then counts. */
const MOST_MS = 13_000;

const databases = testDatabases();

describe.each(databases.eachSupportedId())('requests on %s', id => {
  it('are what the model says, whatever happens in whatever order', async () => {
    const db = await databases.migrated(id);
    const end = performance.now() + MOST_MS;
    const holds = fc.assert(
      fc.asyncProperty(
        requestStart,
        requestCommands,
        async (start, commands) => {
          if (performance.now() > end) {
            return;
          }
          await clearTables(db);
          const real = await createModelWorld(db);
          const model = newModel();
          for (const command of start) {
            if (command.check(model)) {
              await command.run(model, real);
            }
          }
          await fc.asyncModelRun(() => ({ model, real }), commands);
        },
      ),
      { numRuns: 200, includeErrorInReport: true },
    );
    await expect(holds).resolves.toBeUndefined();
  });
});
