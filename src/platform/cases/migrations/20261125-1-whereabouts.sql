-- Where somebody on patrol is now, as long as they show it: one row each, the last place only, never a track.
create table cases.whereabouts (
  account uuid primary key,
  name text not null,
  area text not null,
  place geometry(Point, 4326) not null,
  accuracy integer not null check (accuracy between 0 and 100000),
  at timestamptz not null
);
create index whereabouts_place on cases.whereabouts using gist (place);
