-- Checks of the chains that somebody asked for, and how far each is.
create table kernel.chain_check (
  id uuid primary key,
  asked_at timestamptz not null,
  asked_by text not null,
  asked_by_name text not null,
  -- The last sign of life of the process at work; a check whose process died is taken up by another.
  seen_at timestamptz,
  ended_at timestamptz,
  chains integer not null default 0,
  events integer not null default 0,
  of_events integer not null default 0,
  broken jsonb
);
create index chain_check_newest on kernel.chain_check (asked_at desc, id desc);
