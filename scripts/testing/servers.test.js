'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { withServers } = require('./servers');

const servers = ['ONE', 'TWO'].map(variable => ({
  name: variable,
  command: [variable],
  variables: [variable],
  program: variable,
}));

async function seen({ env, installed, fails = false }) {
  const said = [];
  let given;
  const work = async found => {
    given = found;
    if (fails) throw new Error('the work failed');
  };
  const start = async (_, program) => {
    said.push(`start ${program}`);
    return {
      line: JSON.stringify({ [program]: 'own' }),
      stop: async () => said.push(`stop ${program}`),
    };
  };
  await withServers({ env }, work, {
    servers,
    start,
    installed: ([program]) => installed.includes(program),
  }).catch(error => said.push(error.message));
  return { given, said };
}

test('takes the servers that the environment names, and starts the others', async () => {
  assert.deepEqual(
    await seen({ env: { ONE: 'given' }, installed: ['ONE', 'TWO'] }),
    {
      given: { ONE: 'given', TWO: 'own' },
      said: ['start TWO', 'stop TWO'],
    },
  );
});

test('leaves out what is not installed', async () => {
  assert.deepEqual(await seen({ env: {}, installed: ['ONE'] }), {
    given: { ONE: 'own' },
    said: ['start ONE', 'stop ONE'],
  });
});

test('stops what it started, also when the work fails', async () => {
  const { said } = await seen({ env: {}, installed: ['ONE'], fails: true });
  assert.deepEqual(said, ['start ONE', 'stop ONE', 'the work failed']);
});
