-- Where a place is: the code of its community, and so of its street and district; empty when the map does not know. Who reads in one area
-- alone reads the things whose place begins with the code of that area.
alter table sensing.location add column area text not null default '';
alter table sensing.feature add column area text not null default '';

update sensing.location l set area = coalesce((
  select left(c.code, 12) from grid.cell c where c.valid_to is null and st_intersects(c.shape, st_pointonsurface(l.shape)) limit 1), '')
where l.shape is not null;
update sensing.feature f set area = coalesce((
  select left(c.code, 12) from grid.cell c where c.valid_to is null and st_intersects(c.shape, st_pointonsurface(f.shape)) limit 1), '')
where f.shape is not null;

-- What all streams observed within some minutes is found without reading the day: rows lie in the order in which they came, which is nearly
-- that of their time; blocks are found by where they begin, for none is longer than a day.
create index observation_in_time on sensing.observation using brin (at) with (pages_per_range = 32, autosummarize = on);
create index packed_in_time on sensing.packed (start);
