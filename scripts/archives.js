'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { checkArchive } = require('./archives/check');
const { bootstrap } = require('./bootstrap');
const { Explained, main } = require('./lib/explained');
const { root } = require('./lib/root');
const { run } = require('./lib/run');
const { step } = require('./lib/say');

/**
 * `npm run archives`: builds every package that is published, packs each as the registry would get it into
 * `dist/`, and looks at what is inside as somebody who has nothing else.
 */
main(async () => {
  const { env } = await bootstrap(root);
  const packages = publishedPackages();
  const target = path.join(root, 'dist');
  fs.rmSync(target, { recursive: true, force: true });
  fs.mkdirSync(target);
  const call = caller(env);
  await step('Writing declarations', () => call('tsc', []));
  await step('Building', () => call('backstage-cli', ['repo', 'build']));
  await step(`Packing ${packages.length} packages`, async () => {
    for (const each of packages) {
      const file = path.join(target, archiveName(each.manifest));
      await call('yarn', ['pack', '--out', file], each.folder);
    }
  });
  const problems = packages.flatMap(each => check(each, target));
  if (problems.length > 0) {
    throw new Explained(
      'These archives can not be installed elsewhere: see above.',
      problems.join('\n'),
    );
  }
  process.stdout.write(
    `\nIn dist/. To install them without a registry, copy them to vendor/ of your repository and merge into its package.json:\n\n${resolutions(
      packages,
    )}\n`,
  );
});

function publishedPackages() {
  return ['packages', 'plugins']
    .flatMap(each =>
      fs
        .readdirSync(path.join(root, each))
        .map(name => path.join(root, each, name)),
    )
    .filter(folder => fs.existsSync(path.join(folder, 'package.json')))
    .map(folder => ({ folder, manifest: readManifest(folder) }))
    .filter(({ manifest }) => !manifest.private);
}

function readManifest(folder) {
  return JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
}

/** @custody/backstage-plugin-custody 0.1.0 is in custody-backstage-plugin-custody-0.1.0.tgz. */
function archiveName({ name, version }) {
  return `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
}

/** What makes Yarn take the archives, also for packages that need each other. */
function resolutions(packages) {
  const entries = packages.map(({ manifest }) => [
    manifest.name,
    `file:./vendor/${archiveName(manifest)}`,
  ]);
  return JSON.stringify({ resolutions: Object.fromEntries(entries) }, null, 2);
}

function caller(env) {
  return async (command, args, cwd = root) => {
    const { code, output } = await run(command, args, { cwd, env });
    if (code !== 0) {
      throw new Explained(
        `\`${[command, ...args].join(' ')}\` failed in ${cwd}: see above.`,
        output,
      );
    }
  };
}

function check({ folder, manifest }, target) {
  const unpacked = fs.mkdtempSync(path.join(os.tmpdir(), 'custody-archive-'));
  try {
    const archive = path.join(target, archiveName(manifest));
    const { status, stderr } = spawnSync('tar', ['-xzf', archive], {
      cwd: unpacked,
      encoding: 'utf8',
    });
    if (status !== 0) {
      return [`${manifest.name}: tar can't read ${archive}: ${stderr}`];
    }
    const contents = path.join(unpacked, 'package');
    return checkArchive(readManifest(contents), readFiles(contents), [
      ...filesIn(path.join(folder, 'migrations')).map(
        file => `migrations/${file}`,
      ),
      'README.md',
      ...(manifest.configSchema ? ['config.schema.json'] : []),
    ]);
  } finally {
    fs.rmSync(unpacked, { recursive: true, force: true });
  }
}

function readFiles(folder) {
  return new Map(
    filesIn(folder).map(file => [
      file,
      fs.readFileSync(path.join(folder, file), 'utf8'),
    ]),
  );
}

function filesIn(folder) {
  return fs.existsSync(folder)
    ? fs
        .readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(entry =>
          path
            .relative(folder, path.join(entry.parentPath, entry.name))
            .split(path.sep)
            .join('/'),
        )
    : [];
}
