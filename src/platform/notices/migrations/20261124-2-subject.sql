-- What was told of a subject is found when the subject is destroyed.
create index notice_of_subject on notices.notice (subject);
