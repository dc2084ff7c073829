'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { main } = require('./lib/explained');
const { root } = require('./lib/root');

/** `npm run reset`: forgets all that the demo has written, so that the next start begins anew. */
main(async () => {
  const data = path.resolve(root, process.env.CUSTODY_DEMO_DATA_DIR || '.data');
  const elsewhere = path.join(data, 'postgres', 'elsewhere');
  if (fs.existsSync(elsewhere)) {
    // Where the PostgreSQL of a demo that runs as root keeps its files; packages/demo says why.
    fs.rmSync(fs.readFileSync(elsewhere, 'utf8').trim(), {
      recursive: true,
      force: true,
    });
  }
  fs.rmSync(data, { recursive: true, force: true });
  process.stdout.write(`removed ${path.relative(root, data) || data}\n`);
});
