'use strict';

const { spawn } = require('node:child_process');
const { bootstrap } = require('./bootstrap');
const { main } = require('./lib/explained');
const { root } = require('./lib/root');

/** `npm start`: gets the checkout ready, then hands over to the supervisor in packages/demo. */
main(async () => {
  const { node, env } = await bootstrap(root);
  const child = spawn(
    node,
    [
      ...['--require', '@backstage/cli/config/nodeTransform.cjs'],
      'packages/demo/src/supervisor/main.ts',
    ],
    // In a process group of its own: Ctrl-C reaches a whole group, npm repeats it, and the supervisor
    // takes a second signal as impatience. So it gets each signal from here only, once.
    {
      cwd: root,
      env,
      stdio: 'inherit',
      detached: process.platform !== 'win32',
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(
      signal,
      oncePerPress(() => child.kill(signal)),
    );
  }
  // Whoever started us may be gone without a word. (package.json says `exec`, where npm runs it, because
  // npm passes signals to its shell only; Yarn's own shell has no such word.)
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid !== parent) {
      clearInterval(watch);
      child.kill('SIGTERM');
    }
  }, 500);
  watch.unref();
  process.exitCode = await new Promise(resolve => {
    child.once('close', code => resolve(code ?? 1));
  });
});

/** Ctrl-C comes twice, from the terminal and from npm; a person who presses again does so later. */
function oncePerPress(act) {
  let last = -Infinity;
  return () => {
    const now = performance.now();
    if (now - last > 500) {
      act();
    }
    last = now;
  };
}
