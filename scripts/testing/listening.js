'use strict';

const net = require('node:net');

const PAUSE_MS = 100;

/**
 * Waits until something listens on a port of this machine.
 *
 * @param {number} port
 * @param {number} seconds after which it is given up
 * @returns {Promise<void>}
 */
async function listening(port, seconds) {
  for (let waited = 0; waited < seconds * 1000; waited += PAUSE_MS) {
    if (await isOpen(port)) return;
    await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error(`nothing listens on port ${port} after ${seconds} s`);
}

function isOpen(port) {
  return new Promise(resolve => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

module.exports = { listening };
