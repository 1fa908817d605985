-- Questions of categories: drafts and published versions of one graph share its key. The body is the whole graph, checked when saved.
create table cases.question_graph (
  id uuid primary key,
  key text not null,
  edition integer not null,
  state text not null check (state in ('draft', 'published', 'retired')),
  title_zh text not null,
  title_en text not null,
  body jsonb not null,
  version integer not null,
  edited_by text not null,
  edited_at timestamptz not null,
  published_by text,
  published_at timestamptz
);
create unique index question_graph_edition on cases.question_graph (key, edition);
create unique index question_graph_draft on cases.question_graph (key) where state = 'draft';
create unique index question_graph_now on cases.question_graph (key) where state = 'published';

-- What was answered when a case was reported, and by which edition of the questions.
create table cases.answered (
  case_id uuid primary key references cases.case (id) on delete cascade,
  district_id text not null,
  graph_id uuid not null,
  answers jsonb not null,
  at timestamptz not null
);

-- Rules of dispatch: an ordered list per area, drafted, replayed, published with its first day. `prefix` is what the codes of the area begin with.
create table cases.routing_set (
  id uuid primary key,
  area text not null,
  prefix text not null,
  title text not null,
  state text not null check (state in ('draft', 'published')),
  rules jsonb not null,
  takes_effect date,
  ends date check (ends >= takes_effect),
  -- The version that was replayed last, with what the replay found in numbers.
  replayed_version integer,
  replay jsonb,
  drafted_by text not null,
  drafted_at timestamptz not null,
  published_by text,
  published_at timestamptz,
  version integer not null,
  check (state = 'draft' or takes_effect is not null)
);
create index routing_set_in_force on cases.routing_set (prefix, takes_effect) where state = 'published';

-- Why each dispatch went where it went: what was known, which rule or row answered, and who decided otherwise.
create table cases.routed (
  district_id text not null,
  case_id uuid not null,
  -- The version of the case that the dispatch made.
  seq integer not null,
  at timestamptz not null,
  first boolean not null,
  by text not null,
  set_id uuid,
  rule_id text,
  inputs jsonb not null,
  considered jsonb not null,
  -- Whom rules and duty list named by themselves, null when nobody; then who got it.
  listed_unit text,
  listed_name text,
  unit_id text not null,
  unit_name text not null,
  person jsonb,
  -- Part of a reorganisation, so no sign of a wrong rule.
  handover_id uuid,
  primary key (district_id, case_id, seq)
);
create index routed_by_time on cases.routed (at, case_id) where first;

-- One unit taking over from another on a day.
create table cases.handover (
  id uuid primary key,
  from_unit text not null,
  from_name text not null,
  to_unit text not null,
  to_name text not null,
  takes_effect date not null,
  reason text not null,
  by_name text not null,
  at timestamptz not null,
  done_at timestamptz,
  moved integer not null default 0
);
