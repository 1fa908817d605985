-- What was found wrong, one row a cause and time; a storm is a row too, and its members name it. Never more than one open alarm of a cause.
create table sensing.alarm (
  district_id text not null,
  id uuid not null,
  cause text not null,
  kind text not null,
  storm boolean not null default false,
  storm_id uuid,
  members integer not null default 0,
  rule_id text,
  rule_edition integer,
  thing_id integer not null,
  thing_name text not null,
  thing_kind text,
  component text,
  streams integer[] not null,
  place geometry(Point, 4326),
  level smallint not null,
  state text not null,
  -- Since when it is so, when it was raised, when it was last found, and how often.
  from_at timestamptz not null,
  raised_at timestamptz not null,
  seen_at timestamptz not null,
  times integer not null default 1,
  why jsonb not null,
  numbers jsonb not null,
  group_key text,
  category text,
  opens_case boolean not null,
  escalation integer not null default 0,
  escalate_at timestamptz,
  -- The level at which people were told of it.
  told_level smallint,
  acknowledged_at timestamptz,
  acknowledged_by text,
  acknowledged_name text,
  cleared_at timestamptz,
  cleared_name text,
  cleared_why jsonb,
  eased_at timestamptz,
  verdict text,
  verdict_at timestamptz,
  verdict_name text,
  verdict_reason text,
  window_id uuid,
  case_id uuid,
  case_open boolean not null default false,
  details jsonb,
  version integer not null default 1,
  primary key (district_id, id)
);
create unique index alarm_by_id on sensing.alarm (id);
create unique index alarm_of_cause on sensing.alarm (cause) where state <> 'cleared';
create index alarm_raised on sensing.alarm (raised_at desc, id desc);
create index alarm_open on sensing.alarm (district_id, level, raised_at desc) where state <> 'cleared';
create index alarm_of_storm on sensing.alarm (storm_id) where storm_id is not null;
create index alarm_of_case on sensing.alarm (case_id) where case_id is not null;
create index alarm_of_thing on sensing.alarm (thing_id, raised_at desc);
create index alarm_of_rule on sensing.alarm (rule_id, raised_at desc) where rule_id is not null;
create index alarm_escalating on sensing.alarm (escalate_at) where escalate_at is not null;
create index alarm_cause_case on sensing.alarm (cause) where case_open;

-- Maintenance: what is found meanwhile where all that is named fits is kept and not told.
create table sensing.alarm_window (
  id uuid primary key,
  district_id text not null,
  thing_id integer,
  group_key text,
  finding_kind text,
  thing_kind text,
  from_at timestamptz not null,
  until_at timestamptz not null,
  why text not null,
  by_id text not null,
  by_name text not null,
  made_at timestamptz not null,
  version integer not null default 1
);
create index alarm_window_until on sensing.alarm_window (until_at);

-- The series around an alarm as they were when a case was opened of it: evidence that outlasts the retention of its streams.
create table sensing.alarm_chart (
  district_id text not null,
  alarm_id uuid not null,
  drawn_at timestamptz not null,
  series jsonb not null,
  primary key (district_id, alarm_id)
);

-- What cameras' analytics reported, known by its sender and the sender's id.
create table sensing.video_event (
  district_id text not null,
  sender text not null,
  event_id text not null,
  camera_id integer not null,
  type text not null,
  at timestamptz not null,
  confidence double precision not null,
  box double precision[],
  file_id uuid,
  alarm_id uuid,
  received_at timestamptz not null,
  primary key (district_id, sender, event_id)
);
create unique index video_event_once on sensing.video_event (sender, event_id);

-- How a city tells, escalates and gathers alarms, and what its video events mean.
create table sensing.alarm_terms (topic text primary key, body jsonb not null);
