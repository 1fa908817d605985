-- Side paths of a case: clocks by stage, requests, suspension, joint handling, supervision, appeal, parts, duplicates, and how it ended.
alter table cases.case
  add column claim text,
  add column ending text,
  add column priority smallint not null default 0,
  add column handler_id text,
  add column handler_name text,
  add column clocks jsonb not null default '[]',
  add column paused_at timestamptz,
  add column stage_due_at timestamptz,
  add column stage_yellow_at timestamptz,
  add column escalation smallint not null default 0,
  add column escalate_at timestamptz,
  add column request jsonb,
  add column suspended_until timestamptz,
  add column helpers jsonb not null default '[]',
  add column helper_units text[] not null default '{}',
  add column supervision jsonb,
  add column appeal jsonb,
  add column exempt boolean not null default false,
  add column parent_id uuid,
  add column open_parts integer not null default 0,
  add column parts integer not null default 0,
  add column merged_into uuid,
  add column extensions integer not null default 0,
  add column suspensions integer not null default 0,
  add column reopens integer not null default 0;

-- What was closed before endings were told apart had passed an inspection.
update cases.case set ending = case state when 'rejected' then 'other-body' when 'voided' then 'void' else 'fixed' end
  where state in ('closed', 'archived', 'rejected', 'voided');
-- A deadline reckoned before clocks were kept is known by its ends only; it runs on as given.
update cases.case set clocks = jsonb_build_array(jsonb_build_object(
    'stage', 'handle', 'who', unit_id, 'limit', null,
    'startedAt', floor(extract(epoch from filed_at) * 1000), 'dueAt', floor(extract(epoch from due_at) * 1000),
    'yellowAt', floor(extract(epoch from coalesce(yellow_at, due_at)) * 1000),
    'allowed', floor(extract(epoch from due_at - filed_at) * 1000), 'pausedAt', null,
    'stoppedAt', floor(extract(epoch from handled_at) * 1000)))
  where filed_at is not null and due_at is not null;

drop index cases.case_running;
-- What is about to be late: small, because a case leaves it when it is marked, held or handled.
create index case_running on cases.case (due_at, id)
  where overdue_at is null and handled_at is null and paused_at is null and due_at is not null;
create index case_escalating on cases.case (escalate_at, id) where escalate_at is not null;
create index case_suspended on cases.case (suspended_until, id) where suspended_until is not null;
create index case_of_stage on cases.case (state, stage_due_at) where stage_due_at is not null;
create index case_helped on cases.case using gin (helper_units) where helper_units <> '{}';
create index case_parts on cases.case (parent_id) where parent_id is not null;
create index case_merged on cases.case (merged_into) where merged_into is not null;

alter table cases.record
  add column ending text,
  add column exempt boolean not null default false,
  add column extensions integer not null default 0,
  add column suspensions integer not null default 0,
  add column reopens integer not null default 0,
  add column clocks jsonb not null default '[]';
update cases.record set ending = 'fixed';

-- What colleagues write to each other about a case; apart from the chain, so that it can be destroyed when its time is over.
create table cases.note (
  id uuid primary key,
  case_id uuid not null references cases.case (id) on delete cascade,
  district_id text not null,
  words text not null,
  by text not null,
  by_name text not null,
  at timestamptz not null
);
create index note_of_case on cases.note (case_id, at, id);

-- Bystanders who say that a problem is still there; at most one word a person and day is counted.
create table cases.witness (
  id uuid primary key,
  case_id uuid not null references cases.case (id) on delete cascade,
  district_id text not null,
  still_there boolean not null,
  words text,
  file_id text,
  client_id uuid,
  at timestamptz not null
);
create index witness_of_case on cases.witness (case_id, at, id);
create unique index witness_by_client on cases.witness (case_id, client_id);

-- Rules a city may settle differently, as data; code is the prefix its areas share.
create table cases.rules (
  code text primary key,
  hash text not null,
  body jsonb not null
);
