create schema if not exists cases;

-- One row a case. The events of a case carry its history; this row is where it stands. event_seq and event_hash are the
-- newest link of its chain as last seen here, so that a move need not look it up.
create table cases.case (
  id uuid primary key,
  district_id text not null,
  number text,
  state text not null,
  version integer not null,
  source text not null,
  area text not null,
  street text generated always as (case when length(area) >= 9 then left(area, 9) end) stored,
  community text generated always as (case when length(area) >= 12 then left(area, 12) end) stored,
  cell text generated always as (case when length(area) >= 14 then area end) stored,
  region smallint,
  place geometry(Point, 4326),
  address text,
  description text not null,
  category text,
  component text,
  condition_id text,
  level text,
  limit_amount double precision,
  limit_unit text,
  yellow_at timestamptz,
  due_at timestamptz,
  due_source text,
  overdue_at timestamptz,
  unit_id text,
  unit_name text,
  supervising_id text,
  duty_id text,
  why_here jsonb,
  last_unit_id text,
  asked_id text,
  asked_name text,
  verification text,
  result text,
  reason text,
  responsible_body text,
  returns integer not null default 0,
  reworks integer not null default 0,
  redispatches integer not null default 0,
  reported_at timestamptz not null,
  accepted_at timestamptz,
  verified_at timestamptz,
  filed_at timestamptz,
  dispatched_at timestamptz,
  undertaken_at timestamptz,
  handled_at timestamptz,
  inspected_at timestamptz,
  closed_at timestamptz,
  archived_at timestamptz,
  changed_at timestamptz not null,
  client_id uuid,
  last_client_id uuid,
  last_move text,
  event_seq integer,
  event_hash text
) with (fillfactor = 80);
create unique index case_by_client on cases.case (client_id);
create unique index case_by_number on cases.case (number);
create index case_by_state on cases.case (state, due_at, id);
create index case_by_unit on cases.case (unit_id, state, due_at);
create index case_by_district on cases.case (district_id, reported_at desc, id desc);
create index case_by_report on cases.case (reported_at desc, id desc);
create index case_by_area on cases.case (area text_pattern_ops);
create index case_by_place on cases.case using gist (place);
create index case_done on cases.case (changed_at) where state in ('closed', 'archived', 'rejected', 'voided');
-- What is about to be late: small, because a case leaves it when it is marked or handled.
create index case_running on cases.case (due_at, id) where overdue_at is null and handled_at is null and due_at is not null;

-- Personal data of whoever reported, apart from the case and never in its events.
create table cases.reporter (
  case_id uuid primary key references cases.case (id) on delete cascade,
  name text,
  phone text
);

-- Secret links to one case; only the hash of the token is kept.
create table cases.follow (
  hash text primary key,
  case_id uuid not null references cases.case (id) on delete cascade,
  at timestamptz not null
);
create index follow_of_case on cases.follow (case_id);

create table cases.evidence (
  id uuid primary key,
  case_id uuid not null references cases.case (id) on delete cascade,
  district_id text not null,
  kind text not null,
  file_id text,
  text text,
  move text not null,
  by text not null,
  at timestamptz not null,
  published boolean not null default false
);
create index evidence_of_case on cases.evidence (case_id, at, id);

-- The measured facts of a closed case, written once.
create table cases.record (
  case_id uuid primary key references cases.case (id),
  district_id text not null,
  number text,
  source text not null,
  area text not null,
  region smallint,
  category text,
  condition_id text,
  level text,
  unit_id text,
  reported_at timestamptz not null,
  filed_at timestamptz,
  due_at timestamptz,
  handled_at timestamptz,
  closed_at timestamptz not null,
  handled_on_time boolean,
  closed_on_time boolean,
  natural_seconds double precision not null,
  working_seconds double precision not null,
  spent jsonb not null,
  returns integer not null,
  reworks integer not null,
  redispatches integer not null,
  evidence integer not null
);
create index record_by_close on cases.record (district_id, closed_at);
create index record_by_unit on cases.record (unit_id, closed_at);

create table cases.number_counter (
  district_id text not null,
  day date not null,
  last integer not null,
  primary key (district_id, day)
);

-- One working calendar per city; code is the prefix its areas share, so that several cities fit in one database.
create table cases.calendar (
  code text primary key,
  zone text not null,
  hash text not null,
  body jsonb not null
);
