create schema if not exists standards;

-- One version of the city's standard. A published one never changes; which one is in force follows from the dates.
create table standards.catalogue (
  id uuid primary key,
  name text not null,
  standard text not null,
  area text not null,
  zone text not null,
  levels jsonb not null,
  status text not null check (status in ('draft', 'published')),
  based_on uuid references standards.catalogue,
  effective_from date,
  revision integer not null,
  note text not null,
  created_at timestamptz not null,
  created_by text not null,
  created_by_name text not null,
  published_at timestamptz,
  published_by text,
  published_by_name text,
  check ((status = 'published') = (effective_from is not null and published_at is not null))
);
create unique index catalogue_in_force on standards.catalogue (area, effective_from) where status = 'published';

-- The code table as this version knows it, national classes and the city's own.
create table standards.category (
  catalogue_id uuid not null references standards.catalogue on delete cascade,
  category text not null,
  kind text not null check (kind in ('component', 'matter')),
  code text not null,
  zh text not null,
  en text not null,
  initials text not null,
  local boolean not null,
  primary key (catalogue_id, category)
);

create table standards.condition (
  id uuid primary key,
  catalogue_id uuid not null,
  lineage uuid not null,
  category text not null,
  ordinal integer not null,
  text text not null,
  closing text not null,
  limits jsonb not null,
  evidence jsonb not null,
  handling_unit text,
  handling_unit_id uuid,
  supervising_unit text,
  supervising_unit_id uuid,
  legal_basis text not null,
  note text not null,
  foreign key (catalogue_id, category) references standards.category on delete cascade
);
create index condition_by_category on standards.condition (catalogue_id, category, ordinal);
