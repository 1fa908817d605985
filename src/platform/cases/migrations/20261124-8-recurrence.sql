-- Where and when it keeps happening, as the last look at night found it: each look replaces a district's patterns.
create table cases.pattern (
  id uuid primary key,
  district_id text not null,
  kind text not null,
  area text not null,
  category text,
  component text,
  lng double precision,
  lat double precision,
  radius_m double precision,
  first_at timestamptz,
  last_at timestamptz,
  cases integer not null,
  expected double precision,
  z double precision,
  p double precision,
  q double precision,
  returns integer,
  reopens integer,
  members jsonb not null,
  rank integer not null,
  found_at timestamptz not null
);
create index pattern_by_kind on cases.pattern (kind, rank);
create index pattern_of_district on cases.pattern (district_id, kind);

-- The eight disorders as a city understands them: classes of its standard; code is the prefix its areas share.
create table cases.disorder (
  code text not null,
  key text not null,
  ordinal integer not null,
  zh text not null,
  en text not null,
  categories jsonb not null,
  law_zh text not null,
  law_en text not null,
  primary key (code, key)
);

create table cases.campaign (
  id uuid primary key,
  district_id text not null,
  state text not null,
  title_zh text not null,
  title_en text not null,
  area text not null,
  categories jsonb not null,
  evidence jsonb not null,
  proposed_at timestamptz not null,
  proposed_by text not null,
  unit_id text,
  unit_name text,
  starts_at timestamptz,
  ends_at timestamptz,
  target jsonb,
  baseline jsonb,
  opened_at timestamptz,
  closed_at timestamptz,
  outcome jsonb,
  words text
);
create index campaign_by_state on cases.campaign (state, proposed_at desc, id desc);

-- Closed cases by class, for what came back.
create index case_of_class on cases.case (category, reported_at) where place is not null;
