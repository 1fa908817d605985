-- Which process listens for observations as they are kept, of which streams (null: of all), until it says so again.
create table sensing.ear (
  id uuid primary key,
  streams integer[],
  until timestamptz not null
);
