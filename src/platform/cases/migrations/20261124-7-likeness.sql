-- What may be the same thing: cases of a tile (a four-hundredth of a degree each way, about 250 m), newest first. However many lie at one
-- spot, a query reads only the newest of each tile; the expressions are those of likeness/queries.ts.
create index case_near on cases.case (floor(st_x(place) * 400), floor(st_y(place) * 400), reported_at desc) where place is not null;
create index if not exists case_of_component on cases.case (component, reported_at desc) where component is not null;

-- How far and how long one looks for the same thing, by the beginning of a category code; a city's own over the platform's.
create table cases.likeness_rule (
  city text not null,
  category text not null,
  metres double precision not null check (metres between 5 and 500),
  open_days double precision not null check (open_days between 0 and 365),
  ended_days double precision not null check (ended_days between 0 and 365),
  primary key (city, category)
);

-- Who says that a case is theirs too: no second case, a link of their own.
create table cases.joined (
  id uuid primary key,
  case_id uuid not null references cases.case (id) on delete cascade,
  client_id uuid not null unique,
  name text,
  phone text,
  hash text not null,
  at timestamptz not null
);
create index joined_of_case on cases.joined (case_id);
create unique index joined_by_link on cases.joined (hash);
