-- Where the broker of a process takes messages, until it says so again: what the root of SensorThings tells clients. `address` is what devices
-- use where they do not come by the name of the server.
create table sensing.door (
  process uuid not null,
  port integer not null,
  tls boolean not null,
  address text,
  until timestamptz not null,
  primary key (process, port)
);
-- Of the processes that listen, which tell at the broker outside what was kept, and by whom it was kept.
alter table sensing.ear add column process uuid;
alter table sensing.ear add column tells boolean not null default false;
