'use strict';

const { Explained } = require('../lib/explained');

/**
 * The stages that somebody named, all where none is; several may go by one name.
 *
 * @template {{ key: string }} T
 * @param {T[]} all
 * @param {string[]} keys
 * @returns {T[]} in their own order
 */
function choose(all, keys) {
  const known = new Set(all.map(({ key }) => key));
  const unknown = keys.find(key => !known.has(key));
  if (unknown) {
    throw new Explained(
      `There is no stage \`${unknown}\`: choose from ${[...known].join(', ')}.`,
    );
  }
  return keys.length ? all.filter(({ key }) => keys.includes(key)) : all;
}

module.exports = { choose };
