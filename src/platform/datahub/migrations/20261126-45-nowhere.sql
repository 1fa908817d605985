-- A box holds what has no place, too: without this, whoever looks for it walks the whole index of places.
create index record_nowhere on datahub.record (district_id, sheet_id, id) where place is null;
