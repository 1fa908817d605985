create schema if not exists organisation;

-- One row per name an area bore; the newest has no end. `zone` only on the city: days of everything below are days of that zone.
create table organisation.area (
  code text not null,
  name text not null,
  name_en text not null,
  level text not null check (level in ('city', 'district', 'street', 'community')),
  parent text,
  zone text,
  valid_from date not null,
  valid_to date check (valid_to > valid_from),
  primary key (code, valid_from)
);
create unique index area_now on organisation.area (code) where valid_to is null;
create index area_parent on organisation.area (parent) where valid_to is null;

create table organisation.unit (
  id uuid primary key,
  key text not null,
  name text not null,
  name_en text not null,
  kind text not null check (kind in ('government', 'department', 'street', 'enterprise', 'contractor')),
  trade text not null,
  uscc text not null,
  area text not null,
  parent uuid references organisation.unit,
  phone text,
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  version integer not null
);
-- Codes and keys are never used twice, also not after the end: history must stay readable.
create unique index unit_key on organisation.unit (key);
create unique index unit_uscc on organisation.unit (uscc);
create unique index unit_name on organisation.unit (name) where valid_to is null;
create index unit_area on organisation.unit (area, trade);

create table organisation.person (
  id uuid primary key,
  name text not null,
  name_en text not null,
  phone text,
  account uuid,
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  version integer not null
);
create unique index person_account on organisation.person (account);

create table organisation.post (
  id uuid primary key,
  unit uuid not null references organisation.unit,
  title text not null,
  title_en text not null,
  role text,
  -- The rights of the role hold here: an area code prefix ('' everywhere), in this unit only, for this category.
  area text not null,
  own_unit_only boolean not null,
  category text,
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  version integer not null
);
create index post_unit on organisation.post (unit);

create table organisation.appointment (
  id uuid primary key,
  post uuid not null references organisation.post,
  person uuid not null references organisation.person,
  -- The grant the appointment brought; null when the post carries no role or the person no account.
  grant_id uuid,
  because text not null,
  valid_from date not null,
  valid_to date check (valid_to >= valid_from)
);
create index appointment_post on organisation.appointment (post);
create index appointment_person on organisation.appointment (person);

create table organisation.duty_list (
  id uuid primary key,
  area text not null,
  title text not null,
  state text not null check (state in ('draft', 'published')),
  -- The categories the list must answer: what the gap check asks for.
  categories jsonb not null,
  takes_effect date,
  ends date check (ends >= takes_effect),
  drafted_by text not null,
  drafted_at timestamptz not null,
  published_by text,
  published_at timestamptz,
  version integer not null,
  check (state = 'draft' or takes_effect is not null)
);
create index duty_list_in_force on organisation.duty_list (area, takes_effect) where state = 'published';

create table organisation.duty (
  id uuid primary key,
  list uuid not null references organisation.duty_list,
  line integer not null,
  area text not null,
  category text not null,
  owner uuid references organisation.unit,
  -- A unit id or a local unit such as @street:street-office.
  unit text not null,
  supervising text,
  coordinating text,
  legal_basis text not null,
  valid_from date not null,
  valid_to date check (valid_to > valid_from)
);
create index duty_of_list on organisation.duty (list, line);

-- A new id with every change of areas, units or published lists, so that process caches know what they hold.
create table organisation.edition (one boolean primary key default true check (one), id uuid not null);
insert into organisation.edition (id) values ('00000000-0000-7000-8000-000000000000');
