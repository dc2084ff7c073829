/**
 * Which commands a scope can stand for. Everything else is refused, also what a later Redis or a module brings:
 * unknown means deny.
 *
 * INVARIANT: a command of `KEYS` reaches only the keys that it names, one of `CHANNELS` only such channels, and one
 * of `PLAIN` nothing that belongs to others. So `KEYS`, `SCAN`, `RANDOMKEY`, `DBSIZE`, `FLUSHALL`, `SWAPDB`, `SORT`
 * (which follows patterns), `PUBSUB` and all of administration are not here.
 */
const KEYS = `
  append bitcount bitfield bitfield_ro bitop bitpos blmove blmpop blpop brpop brpoplpush bzmpop bzpopmax bzpopmin
  copy decr decrby del dump exists expire expireat expiretime geoadd geodist geohash geopos georadius georadius_ro
  georadiusbymember georadiusbymember_ro geosearch geosearchstore get getbit getdel getex getrange getset hdel hexists
  hexpire hexpireat hexpiretime hget hgetall hgetdel hgetex hincrby hincrbyfloat hkeys hlen hmget hmset hpersist
  hpexpire hpexpireat hpexpiretime hpttl hrandfield hscan hset hsetex hsetnx hstrlen httl hvals incr incrby
  incrbyfloat lcs lindex linsert llen lmove lmpop lpop lpos lpush lpushx lrange lrem lset ltrim memory|usage mget mset
  msetnx object|encoding object|freq object|idletime object|refcount persist pexpire pexpireat pexpiretime pfadd
  pfcount pfmerge psetex pttl rename renamenx rpop rpoplpush rpush rpushx sadd scard sdiff sdiffstore set setbit setex
  setnx setrange sinter sintercard sinterstore sismember smembers smismember smove spop srandmember srem sscan strlen
  substr sunion sunionstore touch ttl type unlink watch xack xackdel xadd xautoclaim xclaim xdel xdelex xgroup|create
  xgroup|createconsumer xgroup|delconsumer xgroup|destroy xgroup|setid xinfo|consumers xinfo|groups xinfo|stream xlen
  xpending xrange xread xreadgroup xrevrange xsetid xtrim zadd zcard zcount zdiff zdiffstore zincrby zinter zintercard
  zinterstore zlexcount zmpop zmscore zpopmax zpopmin zrandmember zrange zrangebylex zrangebyscore zrangestore zrank
  zrem zremrangebylex zremrangebyrank zremrangebyscore zrevrange zrevrangebylex zrevrangebyscore zrevrank zscan zscore
  zunion zunionstore
  eval eval_ro evalsha evalsha_ro
`;
const CHANNELS = `psubscribe publish spublish ssubscribe subscribe`;
const PLAIN = `
  discard echo exec multi ping punsubscribe script|exists script|load select sunsubscribe time unsubscribe unwatch wait
`;

export type CommandKind = 'keys' | 'channels' | 'plain';

const kinds = new Map<string, CommandKind>();
for (const [kind, names] of [
  ['keys', KEYS],
  ['channels', CHANNELS],
  ['plain', PLAIN],
] as const) {
  for (const name of names.trim().split(/\s+/)) kinds.set(name, kind);
}

/** Every command that can be granted, e.g. `get` or `xinfo|stream`. */
export const GRANTABLE_COMMANDS: ReadonlyMap<string, CommandKind> = kinds;

/** Redis's categories that can be granted. Of each, only what {@link GRANTABLE_COMMANDS} knows is granted. */
export const GRANTABLE_CATEGORIES: ReadonlyMap<string, CommandKind> = new Map<
  string,
  CommandKind
>([
  ['@read', 'keys'],
  ['@write', 'keys'],
  ['@string', 'keys'],
  ['@hash', 'keys'],
  ['@list', 'keys'],
  ['@set', 'keys'],
  ['@sortedset', 'keys'],
  ['@stream', 'keys'],
  ['@bitmap', 'keys'],
  ['@hyperloglog', 'keys'],
  ['@geo', 'keys'],
  ['@pubsub', 'channels'],
]);

/** What every account may do without a scope: ask whether the server is there and who it is itself, and name itself. */
export const ALWAYS = ['ping', 'acl|whoami', 'client|setname'] as const;
