'use strict';

const path = require('node:path');

/** The folder of the repository. */
module.exports = { root: path.resolve(__dirname, '../..') };
