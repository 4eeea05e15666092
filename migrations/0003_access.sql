-- Who may call: plans, applications, subscriptions, API keys.

create table plans (
    tenant_id uuid not null references tenants (id) on delete cascade,
    id uuid not null,
    slug text not null,
    name text not null,
    description text not null default '',
    approval text not null check (approval in ('automatic', 'manual')),
    -- All three null: unlimited.
    rate_requests integer check (rate_requests > 0),
    rate_period_s integer check (rate_period_s > 0),
    rate_burst integer check (rate_burst > 0),
    max_body_bytes bigint not null check (max_body_bytes > 0),
    -- Null while it can be chosen.
    closed_at timestamptz,
    -- The snapshot that carries its latest change of limits.
    effective_term bigint,
    effective_epoch bigint,
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    constraint plans_slug_key unique (tenant_id, slug),
    check ((rate_requests is null) = (rate_period_s is null) and (rate_requests is null) = (rate_burst is null))
);

-- Which plans an API version can be subscribed under.
create table api_version_plans (
    tenant_id uuid not null,
    api_version_id uuid not null,
    plan_id uuid not null,
    primary key (tenant_id, api_version_id, plan_id),
    foreign key (tenant_id, api_version_id) references api_versions (tenant_id, id) on delete cascade,
    foreign key (tenant_id, plan_id) references plans (tenant_id, id) on delete cascade
);

create table applications (
    tenant_id uuid not null references tenants (id) on delete cascade,
    id uuid not null,
    slug text not null,
    name text not null,
    description text not null default '',
    -- Seen and changed by its maker, by the members of this team, and by tenant admins.
    owner_team_id uuid,
    created_by uuid not null references users (id),
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, owner_team_id) references teams (tenant_id, id),
    constraint applications_slug_key unique (tenant_id, slug)
);

create table subscriptions (
    tenant_id uuid not null,
    id uuid not null,
    application_id uuid not null,
    api_version_id uuid not null,
    plan_id uuid not null,
    state text not null check (state in ('pending', 'approved', 'rejected', 'cancelled', 'suspended')),
    message text not null default '',
    requested_by uuid not null references users (id),
    requested_at timestamptz not null,
    decided_by uuid references users (id),
    decided_at timestamptz,
    decision_reason text,
    -- The snapshot that carries the decision: "applied" means that nodes have reached it.
    effective_term bigint,
    effective_epoch bigint,
    version integer not null default 1,
    primary key (tenant_id, id),
    foreign key (tenant_id, application_id) references applications (tenant_id, id) on delete cascade,
    foreign key (tenant_id, api_version_id) references api_versions (tenant_id, id) on delete cascade,
    foreign key (tenant_id, plan_id) references plans (tenant_id, id)
);
-- One open request or right at a time.
create unique index subscriptions_live on subscriptions (tenant_id, application_id, api_version_id)
    where state in ('pending', 'approved', 'suspended');
create index subscriptions_version on subscriptions (tenant_id, api_version_id) where state = 'approved';
create index subscriptions_inbox on subscriptions (tenant_id, state, requested_at);

create table api_keys (
    tenant_id uuid not null,
    id uuid not null,
    application_id uuid not null,
    name text not null,
    hash bytea not null,
    prefix text not null,
    last_four text not null,
    created_by uuid not null references users (id),
    created_at timestamptz not null,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz,
    -- The key that this one replaces: both are valid until the old one expires.
    rotated_from uuid,
    effective_term bigint,
    effective_epoch bigint,
    primary key (tenant_id, id),
    foreign key (tenant_id, application_id) references applications (tenant_id, id) on delete cascade,
    constraint api_keys_hash_key unique (hash)
);
create index api_keys_application on api_keys (tenant_id, application_id);
