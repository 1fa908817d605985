create schema if not exists grid;

-- The city itself: its code and its time zone.
create table grid.city (
  code text primary key,
  zone text not null
);

-- One row per change of the grid: what is kept in memory is kept for one edition and never stale.
create table grid.edition (
  number integer generated always as identity primary key,
  id uuid not null unique,
  topic text not null check (topic in ('cells', 'areas', 'components', 'places')),
  at timestamptz not null,
  by_name text not null,
  note text not null
);
create index edition_topic on grid.edition (topic, number desc);

create table grid.area (
  code text primary key,
  level text not null check (level in ('city', 'district', 'street', 'community')),
  shape geometry(MultiPolygon, 4326) not null,
  area_m2 double precision not null,
  edition uuid not null
);
create index area_shape on grid.area using gist (shape);
create index area_level on grid.area (level, code);

-- A cell that changes keeps its past: one row per time it was in force; [valid_from, valid_to).
create table grid.cell (
  code text not null check (length(code) in (14, 15)),
  valid_from date not null,
  valid_to date,
  name text not null,
  region smallint not null check (region in (1, 2, 3)),
  generation smallint not null check (generation in (2013, 2026)),
  shape geometry(MultiPolygon, 4326) not null,
  area_m2 double precision not null,
  note text,
  edition uuid not null,
  primary key (code, valid_from),
  check (valid_to is null or valid_to >= valid_from)
);
create unique index cell_in_force on grid.cell (code) where valid_to is null;
create index cell_shape on grid.cell using gist (shape);

create table grid.responsibility (
  id uuid primary key,
  code text not null,
  name text not null,
  kind text not null,
  post text,
  holder text,
  valid_from date not null,
  valid_to date,
  version integer not null default 1
);
create unique index responsibility_in_force on grid.responsibility (code) where valid_to is null;

create table grid.responsibility_cell (
  responsibility uuid not null references grid.responsibility (id),
  cell text not null,
  primary key (responsibility, cell)
);
create index responsibility_cell_cell on grid.responsibility_cell (cell);

create table grid.component (
  code text primary key check (length(code) in (16, 17)),
  type text not null,
  generation smallint not null check (generation in (2013, 2026)),
  name text not null,
  department text,
  department_name text,
  owner text,
  owner_name text,
  keeper text,
  keeper_name text,
  cell text not null,
  state text not null check (state in ('intact', 'damaged', 'lost', 'disused', 'removed')),
  initial_on date not null,
  changed_on date,
  source text,
  note text,
  street text not null,
  street_name text,
  community text not null,
  community_name text,
  accuracy text not null check (accuracy in ('A', 'B', 'C')),
  place geometry(Point, 4326) not null,
  extension jsonb not null default '{}',
  version integer not null default 1,
  edition uuid not null
);
create index component_place on grid.component using gist (place);
create index component_cell on grid.component (cell, code);
create index component_type on grid.component (type, code);

-- What an extension attribute of a type (or of a whole class, by prefix) means.
create table grid.attribute (
  type text not null,
  name text not null,
  zh text not null,
  abbr text not null,
  value text not null check (value in ('text', 'number', 'date')),
  length integer not null,
  need text not null check (need in ('M', 'C', 'O')),
  primary key (type, name)
);

create table grid.place (
  id uuid primary key,
  name text not null,
  name_en text not null,
  kind text not null,
  road text not null,
  number text not null,
  pinyin text not null,
  initials text not null,
  place geometry(Point, 4326) not null
);
create index place_place on grid.place using gist (place);

-- The plain map under everything: roads, water, parks, buildings.
create table grid.base_feature (
  layer text not null,
  sequence integer not null,
  shape geometry(Geometry, 4326) not null,
  properties jsonb not null,
  primary key (layer, sequence)
);
create index base_feature_shape on grid.base_feature using gist (shape);

create view grid.cell_now as select * from grid.cell where valid_to is null;

create view grid.component_now as select * from grid.component where state <> 'removed';
