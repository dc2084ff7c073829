'use strict';

const { builtinModules } = require('node:module');
const path = require('node:path').posix;

/** How code names another file or package; a text that ends in “from” is followed by what can be no name. */
const IMPORTS = /\b(?:from|import|require)\s*\(?\s*(['"])([\w@.:/~+-]+)\1/g;

/**
 * What is wrong with an archive of a package, for somebody who has nothing but the registry.
 *
 * @param {object} manifest its package.json, as packed
 * @param {Map<string, string>} files what is in it, by path (`dist/index.cjs.js`)
 * @param {string[]} [wanted] paths that it must hold besides what the manifest names
 * @returns {string[]} one sentence each; none when it is well
 */
function checkArchive(manifest, files, wanted = []) {
  const say = problem => `${manifest.name}: ${problem}`;
  const entries = entryPoints(manifest);
  return [
    ...(manifest.private ? ['is private'] : []),
    ...[...entries, ...wanted]
      .filter(file => !files.has(file))
      .map(file => `${file} is not in the archive`),
    ...[...files.keys()]
      .filter(file => /^src\/|\/__testUtils__\/|\.test\./.test(file))
      .map(file => `${file} should not be in the archive`),
    ...workspaceRanges(manifest),
    ...strangers(manifest, files),
  ].map(say);
}

/** Every file that the manifest names: entries, types, the configuration's schema, programs. */
function entryPoints(manifest) {
  const { main, module, types, configSchema, bin, exports, typesVersions } =
    manifest;
  const named = [
    main,
    module,
    types,
    configSchema,
    bin,
    exports,
    typesVersions,
  ];
  return [...new Set(named.flatMap(texts).map(file => path.normalize(file)))];
}

function texts(value) {
  if (typeof value === 'string') {
    return [value];
  }
  return value && typeof value === 'object'
    ? Object.entries(value)
        // Says what kind of feature an entry is, and no file.
        .filter(([condition]) => condition !== 'backstage')
        .flatMap(([, inner]) => texts(inner))
    : [];
}

function workspaceRanges(manifest) {
  return ['dependencies', 'peerDependencies', 'optionalDependencies']
    .flatMap(kind => Object.entries(manifest[kind] ?? {}))
    .filter(([, range]) => /^(workspace|link|portal|patch|file):/.test(range))
    .map(([name, range]) => `depends on ${name} as ${range}`);
}

/** Packages that its code or its types need, and that an install of it would not bring. */
function strangers(manifest, files) {
  const known = new Set([
    manifest.name,
    ...Object.keys(manifest.dependencies ?? {}),
    ...Object.keys(manifest.peerDependencies ?? {}),
    ...builtinModules,
  ]);
  const found = new Set();
  for (const [file, content] of files) {
    if (/\.([cm]?js|d\.[cm]?ts)$/.test(file)) {
      for (const name of importedPackages(content)) {
        if (!known.has(name)) {
          found.add(`${file} imports ${name}, which is no dependency of it`);
        }
      }
    }
  }
  return [...found];
}

function importedPackages(content) {
  return [...content.matchAll(IMPORTS)]
    .map(match => match[2])
    .filter(name => !/^(\.|node:|\/)/.test(name))
    .map(name =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    );
}

module.exports = { checkArchive };
