-- What lies before `until` is summed. What comes before `closed` is late: it is summed anew. Between the two it is just being summed.
alter table sensing.summed add column closed timestamptz;
update sensing.summed set closed = until;
alter table sensing.summed alter column closed set not null;

-- Whether the hours of a block's day are kept beside it. Of a day with few observations they would take more room than these: such hours are
-- told from the block when they are asked for.
alter table sensing.packed add column hours boolean not null default true;

-- What is packed already: thin days that are whole, closed and summed as they are.
update sensing.packed p set hours = false
where p.n <= 200
  and p.start < coalesce((select min(to_date(right(c.relname, 8), 'YYYYMMDD')::timestamp at time zone 'UTC') from pg_inherits i
    join pg_class c on c.oid = i.inhrelid where i.inhparent = 'sensing.observation'::regclass), 'infinity')
  and not exists (select from sensing.packed q where q.district_id = p.district_id and q.stream_id = p.stream_id and q.start <> p.start
    and q.start >= date_trunc('day', p.start, 'UTC') and q.start < date_trunc('day', p.start, 'UTC') + interval '1 day')
  and not exists (select from sensing.resum r where r.district_id = p.district_id and r.stream_id = p.stream_id
    and r.at >= date_trunc('day', p.start, 'UTC') and r.at < date_trunc('day', p.start, 'UTC') + interval '1 day')
  and (select coalesce(sum(h.n), 0) from sensing.hour h where h.district_id = p.district_id and h.stream_id = p.stream_id
    and h.at >= date_trunc('day', p.start, 'UTC') and h.at < date_trunc('day', p.start, 'UTC') + interval '1 day')
    = cardinality(array_remove(p.value, null));

-- The hours that stay are written anew, so that the room of the others is given back.
create temporary table hours_that_stay on commit drop as
  select h.* from sensing.hour h where not exists (select from sensing.packed p
    where p.district_id = h.district_id and p.stream_id = h.stream_id and not p.hours
      and p.start >= date_trunc('day', h.at, 'UTC') and p.start < date_trunc('day', h.at, 'UTC') + interval '1 day');
truncate sensing.hour;
insert into sensing.hour select * from hours_that_stay order by district_id, stream_id, at;
