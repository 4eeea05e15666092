-- Rollouts: state, history and evidence. Nothing lives only in memory; timers are absolute times.

create table rollouts (
    tenant_id uuid not null references tenants (id) on delete cascade,
    id uuid not null,
    name text not null,
    description text not null default '',
    -- What is moved: callers of this upstream ...
    upstream_id uuid not null,
    -- ... to these targets: of another upstream, or one target of the same upstream.
    candidate_upstream_id uuid,
    candidate_target_id uuid,
    strategy jsonb not null,
    -- contract::rollouts::State, whole; `state_label` repeats its tag for filters and the index.
    state jsonb not null,
    state_label text not null,
    is_active boolean not null,
    salt text not null,
    candidate_weight integer not null default 0 check (candidate_weight between 0 and 100000),
    -- Evidence of the judge: a few numbers, with the last tick folded in.
    evidence jsonb not null default '{}',
    last_tick bigint not null default 0,
    latest_verdict jsonb,
    -- Renewed by the leader while telemetry is fresh; every control plane passes it on in heartbeats.
    leased_at timestamptz,
    -- The snapshot in which the present weight travels.
    effective_term bigint,
    effective_epoch bigint,
    version integer not null default 1,
    created_by uuid references users (id),
    created_at timestamptz not null,
    started_at timestamptz,
    ended_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, upstream_id) references upstreams (tenant_id, id),
    foreign key (tenant_id, candidate_upstream_id) references upstreams (tenant_id, id),
    check ((candidate_upstream_id is null) <> (candidate_target_id is null))
);
-- At most one active rollout of an upstream (invariant I1).
create unique index rollouts_one_active on rollouts (tenant_id, upstream_id) where is_active;

create table rollout_events (
    tenant_id uuid not null,
    rollout_id uuid not null,
    id uuid not null,
    at timestamptz not null,
    -- 'user', 'service_token' or 'engine'
    actor_kind text not null,
    actor_name text not null,
    event text not null,
    from_label text not null,
    to_label text not null,
    weight integer not null,
    reason text not null,
    verdict_id uuid,
    term bigint,
    epoch bigint,
    primary key (tenant_id, id),
    foreign key (tenant_id, rollout_id) references rollouts (tenant_id, id) on delete cascade
);
create index rollout_events_rollout on rollout_events (tenant_id, rollout_id, id);

create table rollout_verdicts (
    tenant_id uuid not null,
    rollout_id uuid not null,
    id uuid not null,
    at timestamptz not null,
    tick bigint not null,
    decision text not null,
    -- contract::rollouts::Verdict, whole: inputs, e-values, thresholds, plain words.
    verdict jsonb not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, rollout_id) references rollouts (tenant_id, id) on delete cascade
);
create index rollout_verdicts_rollout on rollout_verdicts (tenant_id, rollout_id, id desc);
