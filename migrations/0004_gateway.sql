-- Snapshots, nodes and what nodes acknowledged.

create table snapshots (
    term bigint not null,
    epoch bigint not null,
    digest text not null,
    body bytea not null,
    -- The audit action that caused it, for the history page.
    cause text not null,
    created_at timestamptz not null,
    primary key (term, epoch)
);

-- Its row lock makes the order of versions the order of commits.
create table snapshot_head (
    only_row boolean primary key default true check (only_row),
    term bigint not null,
    epoch bigint not null,
    digest text not null
);
insert into snapshot_head (term, epoch, digest) values (0, 0, '');

create table nodes (
    id uuid primary key,
    name text not null,
    token_hash bytea not null,
    build text,
    created_at timestamptz not null,
    last_seen_at timestamptz,
    -- Not expected any more: no acknowledgement waits for it.
    retired_at timestamptz,
    applied_term bigint,
    applied_epoch bigint,
    applied_at timestamptz,
    apply_us bigint,
    failed_term bigint,
    failed_epoch bigint,
    failed_faults jsonb,
    telemetry_until timestamptz,
    dropped_logs bigint not null default 0,
    constraint nodes_name_key unique (name),
    constraint nodes_token_key unique (token_hash)
);

create table node_acks (
    node_id uuid not null references nodes (id) on delete cascade,
    term bigint not null,
    epoch bigint not null,
    at timestamptz not null,
    apply_us bigint,
    faults jsonb,
    primary key (node_id, term, epoch)
);

create table node_target_health (
    node_id uuid not null references nodes (id) on delete cascade,
    target_id uuid not null,
    is_healthy boolean not null,
    changed_at timestamptz not null,
    primary key (node_id, target_id)
);
