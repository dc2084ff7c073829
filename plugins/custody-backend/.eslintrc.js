const { readdirSync } = require('node:fs');
const { join } = require('node:path');

/**
 * Who may import whom in `src`: what stands in a line may import from the lines above it, and from nothing else, so
 * there is no cycle between folders. Tests may import what they like.
 */
const LAYERS = [
  ['clock.ts', 'config', 'failures.ts', 'keys', 'services/sources'],
  ['store'],
  ['services/ports', 'services/tenants.ts'],
  ['audit', 'services/access', 'services/directory', 'services/providers'],
  ['permissions', 'services/notices', 'services/sinks', 'services/subjects'],
  ['services/gates', 'services/policy', 'services/signals'],
  ['services/identities', 'services/requests', 'services/vocabulary'],
  [
    'services/audit',
    'services/delegations',
    'services/exceptions',
    'services/git',
    'services/widening',
  ],
  ['services/history', 'services/rotations', 'services/tasks'],
  ['engine'],
  ['workload'],
  ['routes', 'sinks'],
  ['actions'],
  ['compose', 'createRouter.ts', 'extensions.ts'],
  ['plugin.ts'],
  ['index.ts'],
];

/** Further up, and still out of reach: routes parse, call one service, and answer. */
const CLOSED = { routes: ['store', 'audit', 'keys', 'engine'] };

const placesIn = folder =>
  readdirSync(join(__dirname, 'src', folder)).filter(
    name => !name.startsWith('__') && !/\.test\.ts$/.test(name),
  );
const places = [
  ...placesIn('.').filter(name => name !== 'services'),
  ...placesIn('services').map(name => `services/${name}`),
];
const unknown = places.filter(place => !LAYERS.flat().includes(place));
if (unknown.length > 0) {
  throw new Error(
    `nobody has said who may import ${unknown.join(
      ', ',
    )}: enter it in LAYERS of ${__filename}`,
  );
}

const zones = LAYERS.flatMap((layer, at) =>
  layer.map(place => ({
    target: `./src/${place}`,
    from: './src',
    except: [place, ...LAYERS.slice(0, at).flat()]
      .filter(other => !CLOSED[place]?.includes(other))
      .map(other => `./${other}`),
    message: 'See LAYERS in .eslintrc.js for what may be imported here.',
  })),
);

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  settings: {
    'import/resolver': { node: { extensions: ['.ts', '.js', '.json'] } },
  },
  rules: {
    'import/no-restricted-paths': ['error', { basePath: __dirname, zones }],
  },
  testRules: { 'import/no-restricted-paths': 'off' },
});
