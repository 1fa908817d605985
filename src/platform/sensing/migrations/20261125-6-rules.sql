-- Rules: what is found wrong in what streams observe. Every change is an edition of its own; one of them is in force.
create table sensing.rule (
  id uuid primary key,
  state text not null,
  edition integer not null,
  in_force integer,
  created_at timestamptz not null
);

create table sensing.rule_edition (
  rule_id uuid not null references sensing.rule (id) on delete cascade,
  edition integer not null,
  zh text not null,
  en text not null,
  -- The whole text as it was written, and what a try of it on history found.
  body jsonb not null,
  tried jsonb,
  at timestamptz not null,
  by_id text not null,
  by_name text not null,
  primary key (rule_id, edition)
);

-- How far a stream was looked at, what every rule remembers of it, and when one of them must look again though nothing comes.
create table sensing.rule_state (
  district_id text not null,
  stream_id integer not null,
  mark timestamptz not null,
  due_at timestamptz,
  states jsonb not null,
  primary key (district_id, stream_id)
) with (fillfactor = 50);
create index rule_state_due on sensing.rule_state (due_at) where due_at is not null;

-- What rules remember that look at several streams together.
create table sensing.rule_pool (
  rule_id uuid not null references sensing.rule (id) on delete cascade,
  key text not null,
  edition integer not null,
  due_at timestamptz,
  state jsonb not null,
  primary key (rule_id, key)
);

-- What a rule has learned of a stream: its usual hours and days.
create table sensing.rule_model (
  rule_id uuid not null references sensing.rule (id) on delete cascade,
  edition integer not null,
  stream_id integer not null,
  learned_at timestamptz not null,
  model jsonb,
  primary key (rule_id, edition, stream_id)
);

-- What rules found, in trial and live: since when, and until when it lasted.
create table sensing.rule_finding (
  district_id text not null,
  rule_id uuid not null,
  edition integer not null,
  stream_id integer not null,
  cause text not null,
  from_at timestamptz not null,
  thing_id integer not null,
  to_at timestamptz,
  level smallint not null,
  trial boolean not null,
  why jsonb not null,
  primary key (district_id, rule_id, stream_id, cause, from_at)
);
create index rule_finding_of_rule on sensing.rule_finding (rule_id, from_at desc);
create index rule_finding_open on sensing.rule_finding (rule_id) where to_at is null;
