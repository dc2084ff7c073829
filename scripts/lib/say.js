'use strict';

/** `12.3 s`, or `2 min 5 s` from two minutes on. */
function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  return seconds < 120
    ? `${seconds.toFixed(1)} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** Does one step of work: says what it is when it begins, and how long it took when it is done. */
async function step(text, work) {
  const started = performance.now();
  process.stdout.write(`${text} …\n`);
  const result = await work();
  process.stdout.write(`${text}: ${duration(performance.now() - started)}\n`);
  return result;
}

module.exports = { duration, step };
