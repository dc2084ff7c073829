import { ConfigReader } from '@backstage/config';
import type {
  CredentialSink,
  CredentialSinkFactory,
} from '@custody/backstage-plugin-custody-node';
import type { CustodyConfig } from '../../config';
import { startPlugin } from '../../__testUtils__/startPlugin';
import { SinkFactories } from '../../extensions';
import { createSinkRegistry } from './registry';

const created: unknown[] = [];
const vault: CredentialSinkFactory = {
  type: 'vault',
  create: ({ config }) => {
    created.push(config?.get());
    return { type: 'vault' } as CredentialSink;
  },
};

const provider = (ref: string, sink: string | null) =>
  ({ ref, sink } as CustodyConfig['providers'][number]);

function make(
  sinks: Partial<CustodyConfig['sinks']> = {},
  providers: CustodyConfig['providers'] = [],
) {
  const factories = new SinkFactories();
  factories.addSinkFactory(vault);
  return createSinkRegistry(
    { sinks: { default: 'sealed', sections: [], ...sinks }, providers },
    factories.byType,
  );
}

const section = (type: string, config: object = {}) => ({
  type,
  config: new ConfigReader({ ...config }),
});

describe('createSinkRegistry', () => {
  beforeEach(() => created.splice(0));

  it('chooses `sealed` where nothing else is, whatever modules are installed', () => {
    const sinks = make();
    expect(sinks.typeFor('postgresql/ledger')).toBe('sealed');
    expect(sinks.get('vault')).toBeUndefined();
    expect(created).toEqual([]);
  });

  it('chooses for all, and for one provider', () => {
    const sinks = make({ default: 'vault' }, [
      provider('redis/cache', null),
      provider('postgresql/ledger', 'sealed'),
    ]);
    expect(sinks.typeFor('redis/cache')).toBe('vault');
    expect(sinks.typeFor('postgresql/ledger')).toBe('sealed');
    expect(sinks.get('vault')?.type).toBe('vault');
  });

  it('makes each once, from its section', () => {
    make({ sections: [section('vault', { url: 'x' })] }, [
      provider('a/b', 'vault'),
      provider('a/c', 'vault'),
    ]);
    expect(created).toEqual([{ url: 'x' }]);
  });

  it('keeps one that is not chosen any more, and `sealed`, for what they hold', () => {
    expect(make({ sections: [section('vault')] }).get('vault')).toBeDefined();
    expect(make({ default: 'vault' }).get('sealed')).toBeDefined();
  });

  it.each([
    [
      () => make({ default: 'valut' }),
      '`custody.sinks.default` names the sink `valut`, which no module brings; add its module to the backend, or use one of sealed, vault',
    ],
    [
      () => make({}, [provider('postgresql/ledger', 'valut')]),
      '`custody.providers.postgresql.ledger.sink` names the sink `valut`',
    ],
    [
      () => make({ sections: [section('valut')] }),
      '`custody.sinks.valut` names the sink `valut`',
    ],
    [
      () => make({ sections: [section('sealed', { key: 'x' })] }),
      '`custody.sinks.sealed` has nothing to set',
    ],
  ])('says where a mistake is, and what to do (%#)', (attempt, said) => {
    expect(attempt).toThrow(said);
  });

  it('lets no backend start with a mistake', async () => {
    await expect(
      startPlugin({ custody: { sinks: { default: 'valut' } } }),
    ).rejects.toThrow('`custody.sinks.default` names the sink `valut`');
  });

  it('takes no second sink of a type', () => {
    const factories = new SinkFactories();
    expect(() =>
      factories.addSinkFactory({ ...vault, type: 'sealed' }),
    ).toThrow('two modules bring a sink of type `sealed`');
  });
});
