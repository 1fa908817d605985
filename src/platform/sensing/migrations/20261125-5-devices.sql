-- What a device shows to come in: a token, or a user name with a password. Both are long and random, so that a quick hash keeps them.
create table sensing.credential (
  id uuid primary key,
  thing_id integer not null references sensing.thing (id) on delete cascade,
  kind text not null check (kind in ('token', 'password')),
  login text unique,
  secret_hash text not null unique,
  -- A gateway speaks for the things whose properties name it.
  gateway boolean not null default false,
  made_at timestamptz not null,
  made_by text not null,
  ends_at timestamptz,
  check ((kind = 'password') = (login is not null))
);
create index credential_of_thing on sensing.credential (thing_id, made_at);
create index thing_of_gateway on sensing.thing ((properties ->> 'gateway')) where properties ? 'gateway';

-- By such a key devices that nobody registered ask to be let in, so many times, until then. They become things like one that is there.
create table sensing.provisioning (
  id uuid primary key,
  name text not null,
  key text not null unique,
  secret_hash text not null,
  like_thing integer references sensing.thing (id) on delete cascade,
  uses_left integer not null,
  ends_at timestamptz not null,
  made_at timestamptz not null,
  made_by text not null
);

-- How a device has been doing, added up every few seconds. Counts of messages are since the first one.
create table sensing.device_health (
  thing_id integer primary key references sensing.thing (id) on delete cascade,
  contact_at timestamptz not null,
  way text not null,
  -- A connection is renewed every minute, so that none outlives a server that was killed.
  connected_until timestamptz,
  messages bigint not null default 0,
  kept bigint not null default 0,
  again bigint not null default 0,
  refused bigint not null default 0,
  unknown bigint not null default 0,
  throttled bigint not null default 0,
  skew_ms bigint,
  -- The newest few things that went wrong, each kind once.
  notes jsonb not null default '[]'
) with (fillfactor = 60);
