-- The catalogue: APIs, their versions, specifications and operations; upstreams and targets.

create table upstreams (
    tenant_id uuid not null references tenants (id) on delete cascade,
    id uuid not null,
    slug text not null,
    name text not null,
    description text not null default '',
    connect_timeout_ms integer not null check (connect_timeout_ms between 1 and 600000),
    read_timeout_ms integer not null check (read_timeout_ms between 1 and 600000),
    -- null: no active probe
    health_check jsonb,
    -- The snapshot that carries its latest change.
    effective_term bigint,
    effective_epoch bigint,
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    constraint upstreams_slug_key unique (tenant_id, slug)
);

create table targets (
    tenant_id uuid not null,
    id uuid not null,
    upstream_id uuid not null,
    url text not null,
    weight integer not null check (weight between 0 and 1000),
    created_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, upstream_id) references upstreams (tenant_id, id) on delete cascade,
    constraint targets_url_key unique (tenant_id, upstream_id, url)
);

create table apis (
    tenant_id uuid not null references tenants (id) on delete cascade,
    id uuid not null,
    slug text not null,
    name text not null,
    description text not null default '',
    owner_team_id uuid,
    tags text[] not null default '{}',
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, owner_team_id) references teams (tenant_id, id),
    constraint apis_slug_key unique (tenant_id, slug)
);
create index apis_tags on apis using gin (tags);
create index apis_name on apis (tenant_id, lower(name), id);

create table api_versions (
    tenant_id uuid not null,
    id uuid not null,
    api_id uuid not null,
    -- 'v70': the last segment of its path prefix.
    slug text not null,
    lifecycle text not null check (lifecycle in ('draft', 'published', 'deprecated', 'retired')),
    deprecated_at timestamptz,
    sunset_at timestamptz,
    upstream_id uuid,
    -- The snapshot that carries its newest change: "applied" means that nodes have reached it.
    effective_term bigint,
    effective_epoch bigint,
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, api_id) references apis (tenant_id, id) on delete cascade,
    foreign key (tenant_id, upstream_id) references upstreams (tenant_id, id),
    constraint api_versions_slug_key unique (tenant_id, api_id, slug)
);
create index api_versions_upstream on api_versions (tenant_id, upstream_id);

create table specifications (
    tenant_id uuid not null,
    id uuid not null,
    api_version_id uuid not null,
    -- The document as it came, and what it is: 'application/json' or 'application/yaml'.
    body bytea not null,
    media_type text not null,
    -- Digest of the canonical content: the same document again changes nothing.
    digest text not null,
    format text not null,
    title text not null,
    document_version text not null,
    description text not null default '',
    -- Where it came from: 'upload', 'paste', a URL.
    source text not null,
    problems jsonb not null default '[]',
    imported_by uuid references users (id),
    created_at timestamptz not null,
    -- Only the current one is routed and shown; the others are history.
    is_current boolean not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, api_version_id) references api_versions (tenant_id, id) on delete cascade
);
create unique index specifications_current on specifications (tenant_id, api_version_id) where is_current;
create index specifications_digest on specifications (tenant_id, digest) where is_current;

create table operations (
    tenant_id uuid not null,
    id uuid not null,
    api_version_id uuid not null,
    -- Stable slug within the document; keeps the id when the document is imported anew.
    key text not null,
    position integer not null,
    method text not null,
    path text not null,
    summary text not null default '',
    tags text[] not null default '{}',
    is_deprecated boolean not null default false,
    primary key (tenant_id, id),
    foreign key (tenant_id, api_version_id) references api_versions (tenant_id, id) on delete cascade,
    constraint operations_key_key unique (tenant_id, api_version_id, key),
    -- Checked at commit: two operations may swap paths when a document is imported anew.
    constraint operations_route_key unique (tenant_id, api_version_id, method, path) deferrable initially deferred
);

-- Documents between preview and confirmation of an import; gone after a day.
create table specification_drafts (
    tenant_id uuid not null references tenants (id) on delete cascade,
    id uuid not null,
    created_by uuid references users (id) on delete cascade,
    body bytea not null,
    media_type text not null,
    source text not null,
    created_at timestamptz not null,
    primary key (tenant_id, id)
);
