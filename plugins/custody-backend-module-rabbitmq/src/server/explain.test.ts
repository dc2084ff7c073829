import { ConnectionsStayError } from './accounts';
import { explainLogin, explainManagement } from './explain';
import { NotManagementError, RefusedError } from './management';

const where = {
  ref: 'rabbitmq/orders',
  management: {
    url: 'https://rabbit.example.com:15671',
    username: 'custody_admin',
    password: 'hunter2-hunter2',
  },
  target: { host: 'rabbit.example.com', port: 5671, tls: true },
};
const coded = (code: string, cause?: unknown) =>
  Object.assign(new Error('hunter2-hunter2', { cause }), { code });

describe('explainManagement', () => {
  it.each([
    [
      new RefusedError(401, 'Login failed'),
      /refuses Custody's account `custody_admin`: .* put what is right into `custody\.providers\.rabbitmq\.\w+\.url`/,
    ],
    [
      new RefusedError(401, 'Not administrator user'),
      /give it the tag `administrator`/,
    ],
    [
      new RefusedError(503, 'no reason given'),
      /failed \(503: no reason given\): look into the broker's log/,
    ],
    [
      new RefusedError(400, 'vhost_or_user_not_found'),
      /refused \(400: vhost_or_user_not_found\)/,
    ],
    [
      new NotManagementError('status 404'),
      /is not RabbitMQ's management API \(status 404\)/,
    ],
    [
      new ConnectionsStayError('custody_a_v1'),
      /the connections of `custody_a_v1`, and some stay open/,
    ],
    [
      new TypeError('fetch failed', { cause: coded('ECONNREFUSED') }),
      /can't be reached at https:\/\/rabbit.example.com:15671 \(ECONNREFUSED\)/,
    ],
    [
      new TypeError('fetch failed', { cause: coded('UND_ERR_SOCKET') }),
      /closed the connection before it answered/,
    ],
    [
      new DOMException('late', 'TimeoutError'),
      /does not answer: look whether the broker hangs/,
    ],
  ])('%s', (error, said) => {
    const { message } = explainManagement(where, error);
    expect(message).toMatch(said);
    expect(message).toMatch(/^rabbitmq\/orders\b/);
    expect(message).not.toContain('hunter2');
  });
});

describe('explainLogin', () => {
  it.each([
    [
      coded('ENOTFOUND'),
      /can't be reached at rabbit.example.com:5671 \(ENOTFOUND\): look whether the broker listens there/,
    ],
    [new Error('connect ETIMEDOUT'), /does not answer/],
    [
      new Error('Socket closed abruptly during opening handshake'),
      /closed the connection before it answered/,
    ],
  ])('%s', (error, said) => {
    const { message } = explainLogin(where, 'custody_a_v1', error);
    expect(message).toMatch(said);
    expect(message).not.toContain('hunter2');
  });
});
