create schema if not exists kernel;

-- Audit trail, outbox and history at once. Append only; heavy: carries district_id in its key, takes ids and times from the application.
create table kernel.event (
  district_id text not null,
  subject text not null,
  seq integer not null,
  id uuid not null,
  name text not null,
  actor text not null,
  actor_name text not null,
  at timestamptz not null,
  body jsonb not null,
  previous text not null,
  hash text not null,
  primary key (district_id, subject, seq)
);
create index event_by_name on kernel.event (name, at);
create index event_by_actor on kernel.event (actor, at);

-- Who listens to what; written at start from the packs. An event nobody listens to leaves nothing behind in the outbox.
create table kernel.listener (event text not null, queue text not null, primary key (event, queue));

create table kernel.outbox (
  id uuid not null,
  queue text not null,
  district_id text not null,
  subject text not null,
  seq integer not null,
  primary key (id, queue)
);

create table kernel.setting (key text primary key, value jsonb not null);
