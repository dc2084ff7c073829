'use strict';

const { randomInt } = require('node:crypto');
const net = require('node:net');

/**
 * @returns {Promise<number>} a port that nobody listens on now, and that the system hands to nobody by itself: it
 * takes the ports of outgoing connections from above these
 */
async function freePort() {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port) {
  return new Promise(resolve => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, 'localhost', () => server.close(() => resolve(true)));
  });
}

module.exports = { freePort };
