/** One database of the demo: its objects with their sample data, and what Custody may hand on. */
export interface DemoDatabase {
  name: string;
  /** The schema that `createSql` makes; where it exists, the rest does too. */
  schema: string;
  /** The role that Custody's provider signs in with. */
  adminRole: string;
  /** Run once, as the superuser, in a new database. */
  createSql: string;
  /** Run at each start: what the admin role may grant to others, and nothing else. */
  grantableSql: string;
}

/** The ledger of the payments teams, owned by data platform. */
const LEDGER: DemoDatabase = {
  name: 'ledger',
  schema: 'ledger',
  adminRole: 'custody_ledger',
  createSql: `
create schema ledger;

create table ledger.accounts (
  id bigint generated always as identity primary key,
  name text not null unique,
  currency char(3) not null
);
create table ledger.entries (
  id bigint generated always as identity primary key,
  account_id bigint not null references ledger.accounts,
  amount_minor bigint not null check (amount_minor <> 0),
  reference text not null,
  booked_at timestamptz not null default now()
);
create index on ledger.entries (account_id, booked_at desc);
create table ledger.payouts (
  id bigint generated always as identity primary key,
  account_id bigint not null references ledger.accounts,
  amount_minor bigint not null check (amount_minor > 0),
  state text not null check (state in ('scheduled', 'sent', 'failed')),
  due_on date not null
);

insert into ledger.accounts (name, currency)
select format('%s %s', kind, currency), currency
from unnest(array['Merchants', 'Fees', 'Refunds', 'Clearing']) kind,
     unnest(array['EUR', 'GBP', 'USD']) currency;
insert into ledger.entries (account_id, amount_minor, reference, booked_at)
select 1 + n % 12, case n % 3 when 0 then -1 else 1 end * (500 + (n * 7919) % 250000),
       'opening-' || n, now() - make_interval(hours => n)
from generate_series(1, 500) n;
insert into ledger.payouts (account_id, amount_minor, state, due_on)
select 1 + n % 3, 10000 + (n * 104729) % 900000,
       (array['scheduled', 'sent', 'failed'])[1 + n % 3], current_date + (n % 14) - 7
from generate_series(1, 60) n;
`,
  grantableSql: `
grant usage on schema ledger to custody_ledger with grant option;
grant select, insert on ledger.entries to custody_ledger with grant option;
grant select on ledger.accounts to custody_ledger with grant option;
grant select, insert, update on ledger.payouts to custody_ledger with grant option;
`,
};

/** The shop's orders: another team, another tenant, the same server. */
const STOREFRONT: DemoDatabase = {
  name: 'storefront',
  schema: 'shop',
  adminRole: 'custody_storefront',
  createSql: `
create schema shop;

create table shop.products (
  id bigint generated always as identity primary key,
  sku text not null unique,
  title text not null,
  price_minor bigint not null check (price_minor >= 0)
);
create table shop.orders (
  id bigint generated always as identity primary key,
  product_id bigint not null references shop.products,
  quantity integer not null check (quantity > 0),
  placed_at timestamptz not null default now()
);

insert into shop.products (sku, title, price_minor)
select 'SKU-' || lpad(n::text, 4, '0'), 'Product ' || n, 199 + (n * 7919) % 20000
from generate_series(1, 40) n;
insert into shop.orders (product_id, quantity, placed_at)
select 1 + n % 40, 1 + n % 5, now() - make_interval(mins => n * 11)
from generate_series(1, 300) n;
`,
  grantableSql: `
grant usage on schema shop to custody_storefront with grant option;
grant select on shop.products to custody_storefront with grant option;
grant select, insert on shop.orders to custody_storefront with grant option;
`,
};

export const DEMO_DATABASES = [LEDGER, STOREFRONT] as const;
