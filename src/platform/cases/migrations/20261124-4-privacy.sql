-- What a city decides about publishing, keeping and moderating, as data; code is the prefix its areas share.
create table cases.rule_book (
  code text not null,
  kind text not null,
  body jsonb not null,
  primary key (code, kind)
);

alter table cases.case
  add column anonymised_at timestamptz,
  add column destroyed_at timestamptz;
create index case_public on cases.case (accepted_at desc, id desc) where accepted_at is not null and destroyed_at is null;
create index case_to_anonymise on cases.case (changed_at, id)
  where anonymised_at is null and destroyed_at is null and state in ('closed', 'archived', 'rejected', 'voided', 'merged');
create index case_to_destroy on cases.case (changed_at, id)
  where destroyed_at is null and state in ('closed', 'archived', 'rejected', 'voided', 'merged');

-- What people hid from the public, and why. The original stays where it was unless it was destroyed.
create table cases.redaction (
  id uuid primary key,
  case_id uuid not null references cases.case (id) on delete cascade,
  district_id text not null,
  target text not null,
  evidence_id uuid,
  seq integer,
  -- [[from, to], …] of the text whose hash is `of`; null hides the whole.
  spans jsonb,
  of text,
  code text not null,
  hand text not null,
  actor text not null,
  actor_name text not null,
  at timestamptz not null,
  destroyed boolean not null default false,
  was_published boolean not null default false,
  lifted_at timestamptz
);
create index redaction_of_case on cases.redaction (case_id, at, id);

-- What was made anonymous or destroyed, when and by which rule; never what it was.
create table cases.tombstone (
  district_id text not null,
  id uuid not null,
  case_id uuid not null,
  number text,
  what text not null,
  rule text not null,
  counts jsonb not null,
  at timestamptz not null,
  primary key (district_id, id)
);
create index tombstone_by_time on cases.tombstone (at desc, id desc);
