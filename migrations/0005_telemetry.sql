-- Telemetry. Request logs and second buckets are partitioned by day, created ahead and dropped
-- whole; charts read buckets only. Histograms are two parallel arrays, see contract/src/latency.rs.

create table telemetry_batches (
    node_id uuid not null references nodes (id) on delete cascade,
    boot_id uuid not null,
    sequence bigint not null,
    received_at timestamptz not null,
    primary key (node_id, boot_id, sequence)
);
create index telemetry_batches_age on telemetry_batches (received_at);

create table request_logs (
    tenant_id uuid not null,
    at timestamptz not null,
    id uuid not null,
    node_id uuid not null,
    method text not null,
    path text not null,
    status smallint not null,
    outcome text not null,
    fault text,
    api_version_id uuid,
    operation_id uuid,
    application_id uuid,
    api_key_id uuid,
    upstream_id uuid,
    target_id uuid,
    rollout_id uuid,
    arm text,
    duration_us bigint not null,
    upstream_us bigint,
    request_bytes bigint not null,
    response_bytes bigint not null,
    client_ip text,
    user_agent text
) partition by range (at);
create index request_logs_tenant on request_logs (tenant_id, at desc, id desc);
create index request_logs_application on request_logs (tenant_id, application_id, at desc);
create index request_logs_id on request_logs (tenant_id, id);

create table buckets (
    second timestamptz not null,
    tenant_id uuid not null,
    api_version_id uuid,
    operation_id uuid,
    application_id uuid,
    upstream_id uuid,
    target_id uuid,
    rollout_id uuid,
    arm text,
    outcome text not null,
    requests bigint not null,
    request_bytes bigint not null,
    response_bytes bigint not null,
    latency_le smallint[] not null,
    latency_n bigint[] not null
) partition by range (second);
create index buckets_tenant on buckets (tenant_id, second);
create index buckets_rollout on buckets (rollout_id, second) where rollout_id is not null;

-- The same, by minute, for windows longer than an hour.
create table minute_buckets (
    minute timestamptz not null,
    tenant_id uuid not null,
    api_version_id uuid,
    operation_id uuid,
    application_id uuid,
    upstream_id uuid,
    target_id uuid,
    rollout_id uuid,
    arm text,
    outcome text not null,
    requests bigint not null,
    request_bytes bigint not null,
    response_bytes bigint not null,
    latency_le smallint[] not null,
    latency_n bigint[] not null
) partition by range (minute);
create index minute_buckets_tenant on minute_buckets (tenant_id, minute);

create table rolled_minutes (
    minute timestamptz primary key
);
