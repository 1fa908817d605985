-- The audit trail is read newest first, over all chains at once.
create index event_by_time on kernel.event (at, id);
