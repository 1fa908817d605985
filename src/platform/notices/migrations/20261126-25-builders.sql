-- Who keeps a webhook, since when it has failed, and whether it was turned off for that.
alter table notices.webhook add column owner uuid;
alter table notices.webhook add column failing_since timestamptz;
alter table notices.webhook add column turned_off_at timestamptz;
alter table notices.webhook add column turned_off_why text check (turned_off_why in ('failing', 'no-right'));
