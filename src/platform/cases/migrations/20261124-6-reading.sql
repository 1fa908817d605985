-- What people call a category of the standard: the city's own words for it.
create table cases.saying (
  city text not null,
  category text not null,
  words text not null,
  primary key (city, category, words)
);

-- What was proposed for a case and which category the staff gave it, one row a decision; seq is the event that told of it.
-- The words stay with the case: what is blacked out or destroyed there is gone from here too.
create table cases.correction (
  district_id text not null,
  case_id uuid not null,
  seq integer not null,
  proposed text,
  probability double precision,
  chosen text not null,
  model_id uuid,
  by_id text not null,
  at timestamptz not null,
  primary key (district_id, case_id, seq)
);
create index correction_by_time on cases.correction (at desc);

create table cases.reading_model (
  id uuid primary key,
  at timestamptz not null,
  lessons integer not null,
  corrections integer not null,
  figures jsonb not null,
  weights jsonb not null,
  active boolean not null,
  activated_at timestamptz,
  activated_by text,
  activated_by_name text
);
create unique index one_active_reading_model on cases.reading_model (active) where active;
