-- Renewed with every change of a role or a grant, so that a process may keep what it has read as long as this stays the same.
create table kernel.rights_edition (
  one boolean primary key default true check (one),
  id uuid not null
);
insert into kernel.rights_edition (id) values ('00000000-0000-0000-0000-000000000000');
