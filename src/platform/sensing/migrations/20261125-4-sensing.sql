create schema if not exists sensing;

-- The model is that of SensorThings 2.0 with the words of 1.1: one stream, whose result has one component or several. A Datastream is a
-- stream of one component without a record around it; a MultiDatastream is one with.
create sequence sensing.entity_id as integer;
create sequence sensing.stream_id as integer;

create table sensing.thing (
  id integer primary key,
  name text not null,
  description text not null,
  properties jsonb,
  version integer not null default 1
);

create table sensing.location (
  id integer primary key,
  name text not null,
  description text not null,
  encoding text not null,
  body jsonb not null,
  shape geometry(Geometry, 4326),
  properties jsonb,
  version integer not null default 1
);
create index location_shape on sensing.location using gist (shape);

-- Where a thing is now.
create table sensing.thing_location (
  thing_id integer not null references sensing.thing (id) on delete cascade,
  location_id integer not null references sensing.location (id) on delete cascade,
  primary key (thing_id, location_id)
);
create index thing_location_back on sensing.thing_location (location_id, thing_id);

-- Where it has been: a row for every time it was put somewhere.
create table sensing.stay (
  id integer primary key,
  thing_id integer not null references sensing.thing (id) on delete cascade,
  at timestamptz not null
);
create index stay_of_thing on sensing.stay (thing_id, at);

create table sensing.stay_location (
  stay_id integer not null references sensing.stay (id) on delete cascade,
  location_id integer not null references sensing.location (id) on delete cascade,
  primary key (stay_id, location_id)
);
create index stay_location_back on sensing.stay_location (location_id, stay_id);

create table sensing.sensor (
  id integer primary key,
  name text not null,
  description text not null,
  encoding text not null,
  metadata jsonb not null,
  properties jsonb,
  version integer not null default 1
);

create table sensing.observed_property (
  id integer primary key,
  name text not null,
  definition text not null,
  description text not null,
  properties jsonb,
  version integer not null default 1
);

create table sensing.feature (
  id integer primary key,
  name text not null,
  description text not null,
  encoding text not null,
  body jsonb not null,
  shape geometry(Geometry, 4326),
  properties jsonb,
  -- The location it was made of, when an observation named no feature.
  location_id integer references sensing.location (id) on delete cascade,
  version integer not null default 1
);
create index feature_shape on sensing.feature using gist (shape);
create unique index feature_of_location on sensing.feature (location_id);

-- district_id is that of the thing's place when the stream was made; it goes with every observation and is never changed.
create table sensing.stream (
  id integer primary key,
  district_id text not null,
  thing_id integer not null references sensing.thing (id) on delete cascade,
  sensor_id integer not null references sensing.sensor (id) on delete cascade,
  name text not null,
  description text not null,
  several boolean not null,
  observation_type text not null,
  -- One unit a component, and the kind of each component's result.
  units jsonb not null,
  types jsonb not null,
  properties jsonb,
  -- The feature of observations that name none, once there are any.
  feature_id integer references sensing.feature (id),
  -- Since when there are observations; until when is the newest's, in sensing.latest. Results as far as they were told apart from them.
  first_at timestamptz,
  result_from timestamptz,
  result_to timestamptz,
  keep_days integer,
  version integer not null default 1
);
create index stream_of_thing on sensing.stream (thing_id, id);
create index stream_of_sensor on sensing.stream (sensor_id, id);

create table sensing.stream_property (
  stream_id integer not null references sensing.stream (id) on delete cascade,
  place integer not null,
  property_id integer not null references sensing.observed_property (id) on delete cascade,
  primary key (stream_id, place)
);
create index stream_property_back on sensing.stream_property (property_id, stream_id);

-- An observation that is a number, as nearly all are, is this row and nothing else. marks: the low byte is its quality, bit 256 says that its
-- result time is its time, bit 512 that observation_more has more of it. A partition a day, made ahead; old ones are packed and dropped.
create table sensing.observation (
  at timestamptz not null,
  value double precision,
  stream_id integer not null,
  marks smallint not null default 0,
  district_id text not null,
  primary key (district_id, stream_id, at)
) partition by range (at);

-- What an observation has besides a number and a time.
create table sensing.observation_more (
  district_id text not null,
  stream_id integer not null,
  at timestamptz not null,
  until timestamptz,
  result jsonb,
  result_at timestamptz,
  valid_from timestamptz,
  valid_to timestamptz,
  result_quality jsonb,
  parameters jsonb,
  feature_id integer,
  primary key (district_id, stream_id, at)
);
create index observation_more_of_feature on sensing.observation_more (feature_id) where feature_id is not null;

-- Observations of a past day, some thousand of one stream in a row: milliseconds since `start`, values, and marks where any differs from 0.
create table sensing.packed (
  district_id text not null,
  stream_id integer not null,
  start timestamptz not null,
  until timestamptz not null,
  n integer not null,
  ms integer[] not null,
  value double precision[] not null,
  marks smallint[],
  primary key (district_id, stream_id, start)
);

-- The newest observation of every stream.
create table sensing.latest (
  district_id text not null,
  stream_id integer not null,
  at timestamptz not null,
  value double precision,
  result jsonb,
  marks smallint not null default 0,
  received_at timestamptz not null,
  primary key (district_id, stream_id)
) with (fillfactor = 50);

-- Sums of an hour and of a day (of the city's zone).
create table sensing.hour (
  district_id text not null,
  stream_id integer not null,
  at timestamptz not null,
  n integer not null,
  total double precision not null,
  squares double precision not null,
  least double precision not null,
  most double precision not null,
  first_value double precision not null,
  last_value double precision not null,
  primary key (district_id, stream_id, at)
);

create table sensing.day (
  district_id text not null,
  stream_id integer not null,
  at timestamptz not null,
  n integer not null,
  total double precision not null,
  squares double precision not null,
  least double precision not null,
  most double precision not null,
  first_value double precision not null,
  last_value double precision not null,
  primary key (district_id, stream_id, at)
);

-- Until when everything is summed, days by the clock of this zone; and which hours before that must be summed anew because something came late.
create table sensing.summed (one boolean primary key default true check (one), until timestamptz not null, zone text not null);

create table sensing.resum (
  district_id text not null,
  stream_id integer not null,
  at timestamptz not null,
  primary key (district_id, stream_id, at)
);
