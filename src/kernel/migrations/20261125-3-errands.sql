-- Long work that somebody asked for and may leave: how far it is, who is at work on it, and what came of it.
create table kernel.errand (
  id uuid primary key,
  kind text not null,
  asked jsonb not null,
  asked_at timestamptz not null,
  asked_by text not null,
  asked_by_name text not null,
  file_name text,
  -- The file it is about, kept for some days after the end so that wrong rows can be fetched and the same file be taken in.
  file_id uuid,
  state text not null check (state in ('waiting', 'looking', 'writing', 'done', 'failed', 'cancelled')),
  -- Which process has it, its last sign of life, and how often one took it up.
  claim uuid,
  seen_at timestamptz,
  claims integer not null default 0,
  cancel_asked boolean not null default false,
  done integer not null default 0,
  total integer,
  bad integer not null default 0,
  -- Rows that are in the database whatever happens next.
  written integer not null default 0,
  ended_at timestamptz,
  facts jsonb,
  ignored jsonb,
  errors jsonb,
  problem jsonb
);
create index errand_open on kernel.errand (asked_at) where ended_at is null;
create index errand_by_asker on kernel.errand (asked_by, asked_at desc, id desc);
create index errand_by_time on kernel.errand (asked_at desc, id desc);
create index errand_by_file on kernel.errand (file_id) where file_id is not null;
