-- The case an alarm was linked with before that was merged into another, and the case whose end gave the verdict.
alter table sensing.alarm add column case_origin uuid;
alter table sensing.alarm add column verdict_case uuid;
update sensing.alarm set case_origin = case_id where case_id is not null;
create index alarm_of_origin on sensing.alarm (case_origin) where case_origin is not null;
