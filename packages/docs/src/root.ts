import path from 'node:path';

/** The folder of the repository. */
// eslint-disable-next-line no-restricted-syntax -- never built: it runs from its sources only
export const root = path.resolve(__dirname, '../../..');
