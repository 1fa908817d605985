-- Records are looked up by their keys while their sheet fills: an index that begins with the key is the right one whatever the planner knows.
alter table datahub.record drop constraint record_district_id_sheet_id_key_key;
alter table datahub.record add constraint record_key unique (key, sheet_id, district_id);

-- A feed is of files; nothing is fetched.
drop index datahub.feed_due;
alter table datahub.feed drop column source, drop column secret, drop column every_seconds, drop column due_at, drop column state, drop column failures,
  drop column problem, drop column claimed_at;
