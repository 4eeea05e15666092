-- Tenants and the people in them. Every later table names its tenant first, and every foreign
-- key between tenant-owned rows includes the tenant, so that a row cannot point across tenants.

create table installation (
    -- One row: what is true of the whole installation.
    only_row boolean primary key default true check (only_row),
    -- Rises when a control plane becomes the leader; part of every snapshot version.
    term bigint not null default 0,
    -- Key that signs service tokens, sealed form comes with the first remote key store.
    token_signing_key bytea not null,
    created_at timestamptz not null
);

create table tenants (
    id uuid primary key,
    slug text not null,
    name text not null,
    is_demo boolean not null default false,
    created_at timestamptz not null,
    constraint tenants_slug_key unique (slug)
);

create table users (
    id uuid primary key,
    email text not null,
    name text not null,
    password_hash text not null,
    -- Bearer tokens of a user that are older than this are refused.
    password_changed_at timestamptz not null,
    -- A platform operator: may create tenants and enrol nodes, sees no tenant's contents by that.
    is_operator boolean not null default false,
    theme text not null default 'system' check (theme in ('system', 'light', 'dark')),
    created_at timestamptz not null,
    constraint users_email_key unique (email)
);

create table members (
    tenant_id uuid not null references tenants (id) on delete cascade,
    user_id uuid not null references users (id) on delete cascade,
    role text not null check (role in ('developer', 'api_owner', 'tenant_admin')),
    created_at timestamptz not null,
    primary key (tenant_id, user_id)
);
create index members_user on members (user_id);

create table teams (
    tenant_id uuid not null references tenants (id) on delete cascade,
    id uuid not null,
    slug text not null,
    name text not null,
    created_at timestamptz not null,
    primary key (tenant_id, id),
    constraint teams_slug_key unique (tenant_id, slug)
);

create table team_members (
    tenant_id uuid not null,
    team_id uuid not null,
    user_id uuid not null,
    primary key (tenant_id, team_id, user_id),
    foreign key (tenant_id, team_id) references teams (tenant_id, id) on delete cascade,
    foreign key (tenant_id, user_id) references members (tenant_id, user_id) on delete cascade
);

create table invitations (
    tenant_id uuid not null references tenants (id) on delete cascade,
    id uuid not null,
    email text not null,
    role text not null check (role in ('developer', 'api_owner', 'tenant_admin')),
    token_hash bytea not null,
    invited_by uuid not null references users (id),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    accepted_at timestamptz,
    primary key (tenant_id, id),
    constraint invitations_token_key unique (token_hash)
);

create table sessions (
    -- SHA-256 or BLAKE3 of the session id: a copy of this table opens nothing.
    id_hash bytea primary key,
    user_id uuid references users (id) on delete cascade,
    contents jsonb not null,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null,
    client_ip text,
    user_agent text
);
create index sessions_user on sessions (user_id);
create index sessions_expiry on sessions (expires_at);

create table sign_in_failures (
    -- E-mail address or client address, prefixed by its kind.
    subject text not null,
    at timestamptz not null
);
create index sign_in_failures_subject on sign_in_failures (subject, at);

create table service_tokens (
    tenant_id uuid not null references tenants (id) on delete cascade,
    id uuid not null,
    name text not null,
    role text not null check (role in ('developer', 'api_owner', 'tenant_admin')),
    created_by uuid not null references users (id),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz,
    primary key (tenant_id, id)
);

create table audit_events (
    tenant_id uuid references tenants (id) on delete cascade,
    id uuid not null,
    at timestamptz not null,
    -- 'user', 'service_token' or 'system'
    actor_kind text not null,
    actor_id uuid,
    actor_name text not null,
    -- Verb and noun, such as 'approve_subscription'.
    action text not null,
    subject_kind text not null,
    subject_id uuid,
    subject_name text not null,
    before jsonb,
    after jsonb,
    reason text,
    request_id uuid,
    primary key (id)
);
create index audit_events_tenant on audit_events (tenant_id, id desc);

create table idempotency_keys (
    tenant_id uuid not null references tenants (id) on delete cascade,
    actor_id uuid not null,
    key text not null,
    request_digest bytea not null,
    status smallint,
    content_type text,
    body bytea,
    created_at timestamptz not null,
    primary key (tenant_id, actor_id, key)
);
