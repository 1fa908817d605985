create schema if not exists datahub;

-- What data there is: each dataset with its owner, how it may be shared, and how often it should be new.
create table datahub.dataset (
  id uuid primary key,
  name text not null unique check (name ~ '^[a-z][a-z0-9-]{1,60}$'),
  title jsonb not null,
  description jsonb not null,
  owner_unit text not null,
  district_id text not null,
  licence text not null,
  class text not null,
  level smallint not null check (level between 1 and 4),
  sharing text not null check (sharing in ('unconditional', 'conditional', 'withheld')),
  -- On what conditions it is shared, or why it is not.
  terms text not null,
  open boolean not null,
  cycle text not null,
  lineage text not null,
  keywords text[] not null,
  from_on date,
  to_on date,
  -- What it is found by: its words, and how they sound.
  search text not null,
  published_at timestamptz,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  version integer not null
);

-- What a dataset consists of. `ref` names it where it is kept: a collection, a sheet, a device, a file; there is no second copy of it here.
create table datahub.resource (
  id uuid primary key,
  dataset_id uuid not null references datahub.dataset (id) on delete cascade,
  kind text not null check (kind in ('collection', 'sheet', 'stream', 'file')),
  ref text not null,
  -- Null where it is called what it is called where it is kept.
  title jsonb,
  format text not null,
  created_at timestamptz not null,
  -- What was last found of it: how many rows, the newest moment in them, where they lie, and when that was looked up.
  row_count double precision,
  last_at timestamptz,
  bbox double precision[],
  looked_at timestamptz,
  unique (kind, ref)
);
create index resource_dataset on datahub.resource (dataset_id);
