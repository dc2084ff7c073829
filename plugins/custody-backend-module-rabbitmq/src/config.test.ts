import { ConfigReader } from '@backstage/config';
import { readRabbitMqProviderConfig } from './config';

const read = (section: object) =>
  readRabbitMqProviderConfig(
    'rabbitmq/orders',
    new ConfigReader({ ...section }),
  );

describe('readRabbitMqProviderConfig', () => {
  it('gives consumers the host of `url`, and the port of AMQP', () => {
    expect(
      read({ url: 'https://custody_admin:p%40ss@rabbit.example.com:15671/' }),
    ).toEqual({
      management: {
        url: 'https://rabbit.example.com:15671',
        username: 'custody_admin',
        password: 'p@ss',
      },
      target: { host: 'rabbit.example.com', port: 5671, tls: true },
    });
  });

  it('gives them another address where there is one', () => {
    const { management, target } = read({
      url: 'http://a:b@[::1]:15672/mq/',
      connection: { host: 'amqp.example.com', port: 7000 },
    });
    expect(management.url).toBe('http://[::1]:15672/mq');
    expect(target).toEqual({
      host: 'amqp.example.com',
      port: 7000,
      tls: false,
    });
  });

  it.each([
    [{ url: 'nothing' }, /`custody.providers.rabbitmq.orders.url` is no URL/],
    [
      { url: 'amqp://a:hunter2@b' },
      /starts with `amqp:`: it must start with `https:`/,
    ],
    [{ url: 'http://:hunter2@b' }, /lacks the user/],
    [{ url: 'http://hunter2@b' }, /lacks the password/],
    [{ url: 'http://a:hunter2@b?c' }, /goes on after the path/],
  ])('refuses %j in words, without the password', (section, said) => {
    let text = '';
    try {
      read(section);
    } catch (error) {
      text = String(error);
    }
    expect(text).toMatch(said);
    expect(text).not.toContain('hunter2');
  });
});
