'use strict';

/**
 * An error that a person can act on: its message is a sentence that says what is wrong and what to do.
 * Any other error is a fault of ours, and shown with its stack.
 */
class Explained extends Error {
  /** @param {string} message @param {string} [details] what the failed program said, if it helps */
  constructor(message, details) {
    super(message);
    this.name = 'Explained';
    this.details = details;
  }
}

/** Runs a command's main function, and ends the process with 1 and a sentence when it fails. */
function main(work) {
  work().catch(error => {
    if (error instanceof Explained) {
      const details = error.details?.trim();
      process.stderr.write(
        `${details ? `\n${details}\n` : ''}\n${error.message}\n`,
      );
    } else {
      process.stderr.write(`${error?.stack ?? error}\n`);
    }
    process.exitCode = 1;
  });
}

module.exports = { Explained, main };
