-- times are milliseconds since 1970
create table if not exists incident (
  id            varchar(64) primary key,
  -- the work that has the incident, and the time when it is free again; null and 0 if it is free
  lease_owner   varchar(64),
  lease_until   bigint not null,
  -- the time when there is something to do; null if there is nothing before the next webhook
  next_step_at  bigint,
  -- the alerts as they were posted last
  webhook       text not null,
  posted_at     bigint not null,
  opened_at     bigint not null,
  title         varchar(1000),
  message_id    varchar(255),
  sent_at       bigint,
  last_start    bigint,
  -- the card as Feishu shows it
  card_hash     varchar(64),
  updated_at    bigint,
  readers       text,
  -- who stopped the escalation, for good or for a while, and whether it was since the last work began
  taken_by      varchar(255),
  taken_at      bigint,
  snoozed_by    varchar(255),
  snoozed_until bigint,
  pressed       boolean not null default false,
  -- the last step
  round         integer not null default 0,
  lowered       boolean,
  first_type    varchar(16),
  urgent_type   varchar(16),
  unread_only   boolean,
  first_at      bigint,
  buzzed_at     bigint,
  repeats       integer
);

create table if not exists incident_person (
  incident_id   varchar(64) not null references incident (id) on delete cascade,
  round         integer not null,
  urgent_type   varchar(16) not null,
  person        varchar(255) not null,
  state         varchar(16) not null,
  buzzed_at     bigint not null,
  primary key (incident_id, round, urgent_type, person)
);

create index if not exists incident_next_step_at on incident (next_step_at);

-- the last incidents that have ended, as GET /incidents shows them
create table if not exists ended_incident (
  id            varchar(64) primary key,
  ended_at      bigint not null,
  shown         text not null
);

-- one row: the time of the last Watchdog, and whether its silence was told
create table if not exists watchdog (
  id            integer primary key,
  receiver      text not null,
  seen_at       bigint not null,
  silent        boolean not null
);
