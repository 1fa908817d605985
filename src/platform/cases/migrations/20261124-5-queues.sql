-- The states that came since.
drop index cases.case_open;
create index case_open on cases.case (area text_pattern_ops, state, unit_id, category, due_at, yellow_at, handled_at, paused_at, supervising_id, asked_id)
  include (helper_units) where state not in ('closed', 'archived', 'rejected', 'voided', 'merged');
drop index cases.case_done;
create index case_done on cases.case (changed_at, area, state, unit_id, category, due_at, yellow_at, handled_at, paused_at, supervising_id, asked_id)
  include (helper_units) where state in ('closed', 'archived', 'rejected', 'voided', 'merged');
create index case_in_hand on cases.case (handler_id, state, due_at) where handler_id is not null;
create index case_handler_name on cases.case (handler_name text_pattern_ops) where handler_name is not null;

-- What imports of cases did, and what was wrong with which row.
create table cases.import (
  id uuid primary key,
  at timestamptz not null,
  by text not null,
  by_name text not null,
  file text not null,
  dry_run boolean not null,
  rows integer not null,
  imported integer not null,
  already integer not null,
  bad integer not null,
  errors jsonb not null
);
create index import_by on cases.import (by, at desc);

-- A filter somebody keeps: a queue with a live count. Shared with a unit or a role when those are named.
create table cases.saved_filter (
  id uuid primary key,
  owner text not null,
  owner_name text not null,
  name text not null,
  filter jsonb not null,
  unit text,
  role text,
  pinned boolean not null default false,
  position integer not null default 0,
  at timestamptz not null
);
create index saved_filter_by_owner on cases.saved_filter (owner, position, id);
create index saved_filter_by_unit on cases.saved_filter (unit) where unit is not null;
create index saved_filter_by_role on cases.saved_filter (role) where role is not null;

-- One move made on many cases at once, with what became of each, so that it can be taken back while nothing else has happened.
create table cases.bulk (
  id uuid primary key,
  by text not null,
  by_name text not null,
  at timestamptz not null,
  move text not null,
  undone_at timestamptz
);
create table cases.bulk_case (
  bulk_id uuid not null references cases.bulk (id) on delete cascade,
  case_id uuid not null,
  position integer not null,
  -- Version after the move; null when it was refused.
  version integer,
  problem jsonb,
  undo jsonb,
  undone jsonb,
  primary key (bulk_id, case_id)
);
create index bulk_by on cases.bulk (by, at desc);
