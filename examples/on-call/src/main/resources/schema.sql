-- times are milliseconds since 1970
create table if not exists alert_group (
  id          varchar(64) primary key,
  taken_until bigint not null,
  title       varchar(1000),
  message_id  varchar(255),
  sent_at     bigint,
  last_start  bigint,
  urgent_type varchar(16),
  unread_only boolean,
  buzzed_at   bigint
);

create table if not exists alert_person (
  group_id    varchar(64) not null references alert_group (id) on delete cascade,
  urgent_type varchar(16) not null,
  person      varchar(255) not null,
  state       varchar(16) not null,
  primary key (group_id, urgent_type, person)
);
