-- Master data: one identity for the same enterprise, person, place or component across feeds.
create schema if not exists datahub;

-- A feed and what its properties say of the things it tells of.
create table datahub.master_source (
  id uuid primary key,
  collection text not null,
  kind text not null check (kind in ('enterprise', 'person', 'place', 'component')),
  district_id text not null,
  mapping jsonb not null,
  -- 1 is trusted most when feeds contradict each other.
  trust smallint not null check (trust between 1 and 9),
  made_at timestamptz not null,
  made_by text not null,
  -- The reading under way: which one, and how far it has come.
  round integer not null default 0,
  mark text,
  due_at timestamptz not null,
  read_at timestamptz,
  things integer not null default 0,
  trouble jsonb,
  version integer not null default 1,
  unique (collection, kind)
);

create table datahub.master (
  id uuid primary key,
  kind text not null,
  name text not null,
  things integer not null default 1,
  merged_into uuid references datahub.master (id),
  made_at timestamptz not null,
  changed_at timestamptz not null,
  version integer not null default 1
);
create index master_named on datahub.master (kind, name, id) where merged_into is null;

-- A thing as one feed tells of it.
create table datahub.appearance (
  id uuid primary key,
  source_id uuid not null references datahub.master_source (id),
  key text not null,
  district_id text not null,
  kind text not null,
  master_id uuid not null references datahub.master (id),
  how text not null check (how in ('own', 'code', 'person')),
  -- A valid code of its kind; of people a mark from which the code cannot be told.
  code text,
  traits jsonb not null,
  digest text not null,
  round integer not null,
  said_at timestamptz not null,
  gone_at timestamptz,
  matched_at timestamptz,
  unique (source_id, key)
);
create index appearance_code on datahub.appearance (kind, code) where code is not null;
create index appearance_of on datahub.appearance (master_id);
create index appearance_new on datahub.appearance (id) where matched_at is null;

create table datahub.appearance_block (
  kind text not null,
  block text not null,
  appearance_id uuid not null references datahub.appearance (id) on delete cascade,
  primary key (kind, block, appearance_id)
);
create index appearance_blocks on datahub.appearance_block (appearance_id);

-- Two appearances that may tell of the same thing, and what a person said of it.
create table datahub.alike (
  id uuid primary key,
  kind text not null,
  one_id uuid not null references datahub.appearance (id) on delete cascade,
  other_id uuid not null references datahub.appearance (id) on delete cascade,
  why text not null check (why in ('likeness', 'code', 'doubt')),
  probability double precision not null,
  pattern jsonb not null,
  state text not null default 'open' check (state in ('open', 'same', 'different', 'moot')),
  made_at timestamptz not null,
  decided_at timestamptz,
  decided_by text,
  decided_name text,
  reason text,
  version integer not null default 1,
  unique (one_id, other_id),
  check (one_id < other_id)
);
create index alike_open on datahub.alike (probability desc, id) where state = 'open';
create index alike_other on datahub.alike (other_id);

create table datahub.master_model (
  kind text primary key,
  body jsonb not null,
  pairs integer not null,
  learned_at timestamptz not null
);
