-- How a reporter is told; like name and telephone it stays apart from the case.
alter table cases.reporter add column email text;
