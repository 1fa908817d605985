create schema if not exists datahub;

-- Rows that people upload or that are fetched: a table with fields of its own, published like what the packs publish.
create table datahub.sheet (
  id uuid primary key,
  dataset_id uuid,
  name text not null unique check (name ~ '^[a-z][a-z0-9-]{1,50}$'),
  title jsonb not null,
  district_id text not null,
  owner_unit text,
  open boolean not null default false,
  shape text not null check (shape in ('none', 'point', 'line', 'polygon', 'any')),
  fields jsonb not null,
  key_field text,
  time_field text,
  -- How many records there are, as the loads counted them.
  records integer not null default 0,
  loaded_at timestamptz,
  created_at timestamptz not null,
  created_by text not null,
  changed_at timestamptz not null,
  version integer not null default 1
);

-- A row of a sheet. Its key is what the file calls it, or its own id where the sheet has no key.
create table datahub.record (
  district_id text not null,
  sheet_id uuid not null,
  id uuid not null,
  key text not null,
  place geometry(geometry, 4326),
  at timestamptz,
  "values" jsonb not null,
  -- A hash of all of it, by which a row that is the same is told from one that has changed.
  mark text not null,
  load_id uuid not null,
  changed_at timestamptz not null,
  primary key (district_id, sheet_id, id),
  unique (district_id, sheet_id, key)
);
create index record_place on datahub.record using gist (place);
create index record_at on datahub.record (district_id, sheet_id, at) where at is not null;
create index record_load on datahub.record (district_id, sheet_id, load_id);

-- What a load changed or removed, as it was, so that the load can be undone.
create table datahub.record_before (
  district_id text not null,
  sheet_id uuid not null,
  undoes uuid not null,
  id uuid not null,
  was text not null check (was in ('changed', 'removed')),
  key text not null,
  place geometry(geometry, 4326),
  at timestamptz,
  "values" jsonb not null,
  mark text not null,
  load_id uuid not null,
  changed_at timestamptz not null,
  primary key (district_id, sheet_id, undoes, id)
);

-- Keys that a load has met, while it has still to find out which records its file does not have.
create table datahub.load_key (
  district_id text not null,
  sheet_id uuid not null,
  load_id uuid not null,
  key text not null,
  primary key (district_id, sheet_id, load_id, key)
);

-- How files or answers of one shape come into a sheet, kept so that the next is one click.
create table datahub.feed (
  id uuid primary key,
  sheet_id uuid not null references datahub.sheet (id),
  title jsonb not null,
  -- {"kind": "file"}, or where it is fetched from; its secret stands apart, sealed.
  source jsonb not null,
  secret text,
  layer text,
  mapping jsonb not null,
  every_seconds integer,
  due_at timestamptz,
  -- Where the next fetch goes on, how many have failed in a row, and why the last did.
  state jsonb not null default '{}',
  failures integer not null default 0,
  problem jsonb,
  claimed_at timestamptz,
  created_at timestamptz not null,
  created_by text not null,
  changed_at timestamptz not null,
  version integer not null default 1
);
create index feed_sheet on datahub.feed (sheet_id);
create index feed_due on datahub.feed (due_at) where due_at is not null;

-- Every time something came into a sheet: who, from what, and what came of it.
create table datahub.load (
  id uuid primary key,
  sheet_id uuid not null references datahub.sheet (id),
  feed_id uuid,
  district_id text not null,
  by_id text not null,
  by_name text not null,
  began_at timestamptz not null,
  seen_at timestamptz not null,
  ended_at timestamptz,
  origin text not null,
  state text not null check (state in ('writing', 'done', 'refused', 'failed', 'undone')),
  read integer not null default 0,
  fresh integer not null default 0,
  changed integer not null default 0,
  same integer not null default 0,
  removed integer not null default 0,
  bad integer not null default 0,
  errors jsonb,
  problem jsonb,
  undone_at timestamptz,
  undone_by text
);
create index load_sheet on datahub.load (sheet_id, id desc);
create unique index load_writing on datahub.load (sheet_id) where state = 'writing';

-- A file that was sent for a load and is kept some days, so that what was tried need not be sent again.
create table datahub.intake_file (
  file_id uuid primary key,
  name text not null,
  by_id text not null,
  at timestamptz not null
);
create index intake_file_at on datahub.intake_file (at);
