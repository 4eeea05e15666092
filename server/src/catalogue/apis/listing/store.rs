//! SQL of the catalogue's list. The page is cut first; versions and counts are looked up for its rows only.

use sqlx::{FromRow, PgExecutor, Postgres, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

use super::Filter;
use crate::authz::Tenant;
use crate::catalogue::Visibility;

#[derive(Debug, FromRow)]
pub struct ListingRow {
    pub id: Uuid,
    pub slug: String,
    pub name: String,
    pub sort_name: String,
    pub description: String,
    pub owner_team_id: Option<Uuid>,
    pub owner_team_name: Option<String>,
    pub tags: Vec<String>,
    pub versions: serde_json::Value,
    pub operation_count: i64,
    pub application_count: i64,
    pub updated_at: OffsetDateTime,
}

/// Which part of the list.
#[derive(Debug)]
pub struct View {
    pub visibility: Visibility,
    /// Lower-case name and id of the last row of the page before.
    pub after: Option<(String, Uuid)>,
    pub limit: i64,
}

const DETAILS: &str = "
    select p.id, p.slug, p.name, p.sort_name, p.description, p.owner_team_id, t.name as owner_team_name, p.tags,
        coalesce(v.versions, '[]') as versions, coalesce(o.operation_count, 0) as operation_count,
        s.application_count, p.updated_at
    from page p
    left join teams t on t.tenant_id = p.tenant_id and t.id = p.owner_team_id
    left join lateral (
        select jsonb_agg(jsonb_build_object('slug', n.slug, 'lifecycle', n.lifecycle) order by n.created_at desc, n.id desc) as versions,
            (array_agg(n.id order by n.created_at desc, n.id desc))[1] as newest_id
        from api_versions n
        where n.tenant_id = p.tenant_id and n.api_id = p.id and (p.shows_drafts or n.lifecycle <> 'draft')
    ) v on true
    left join lateral (
        select count(*) as operation_count from operations n
        where n.tenant_id = p.tenant_id and n.api_version_id = v.newest_id
    ) o on true
    left join lateral (
        select count(distinct n.application_id) as application_count
        from subscriptions n
        join api_versions w on w.tenant_id = n.tenant_id and w.id = n.api_version_id
        where n.tenant_id = p.tenant_id and w.api_id = p.id and n.state = 'approved'
    ) s on true
    order by p.sort_name, p.id";

pub async fn list(
    db: impl PgExecutor<'_>,
    tenant: Tenant,
    filter: &Filter,
    view: View,
) -> sqlx::Result<Vec<ListingRow>> {
    let mut query = QueryBuilder::<Postgres>::new(
        "with page as materialized (
            select a.tenant_id, a.id, a.slug, a.name, lower(a.name) as sort_name, left(a.description, 600) as description,
                a.owner_team_id, a.tags, a.updated_at, ",
    );
    query.push_bind(view.visibility.shows_drafts()).push("::bool as shows_drafts from apis a where a.tenant_id = ");
    query.push_bind(tenant.uuid());
    narrow(&mut query, filter, view.visibility);
    if let Some((name, id)) = view.after {
        query.push(" and (lower(a.name), a.id) > (").push_bind(name).push(", ").push_bind(id).push(")");
    }
    query.push(" order by lower(a.name), a.id limit ").push_bind(view.limit).push(")").push(DETAILS);
    query.build_query_as().fetch_all(db).await
}

fn narrow(query: &mut QueryBuilder<Postgres>, filter: &Filter, visibility: Visibility) {
    let needs_version = visibility == Visibility::WithoutDrafts || filter.lifecycle.is_some();
    if needs_version {
        query.push(" and exists (select 1 from api_versions v where v.tenant_id = a.tenant_id and v.api_id = a.id");
        if visibility == Visibility::WithoutDrafts {
            query.push(" and v.lifecycle <> 'draft'");
        }
        if let Some(stage) = filter.lifecycle {
            query.push(" and v.lifecycle = ").push_bind(stage.word());
        }
        query.push(")");
    }
    for word in filter.search.split_whitespace().take(8) {
        let pattern = format!("%{}%", word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        query.push(" and (a.name ilike ").push_bind(pattern.clone());
        query.push(" or a.slug ilike ").push_bind(pattern.clone());
        query.push(" or a.description ilike ").push_bind(pattern.clone());
        query.push(" or array_to_string(a.tags, ' ') ilike ").push_bind(pattern.clone());
        query.push(
            " or exists (select 1 from operations o
                join api_versions v on v.tenant_id = o.tenant_id and v.id = o.api_version_id
                where v.tenant_id = a.tenant_id and v.api_id = a.id",
        );
        if visibility == Visibility::WithoutDrafts {
            query.push(" and v.lifecycle <> 'draft'");
        }
        query.push(" and (o.path ilike ").push_bind(pattern.clone());
        query.push(" or o.summary ilike ").push_bind(pattern).push(")))");
    }
    if let Some(tag) = filter.tag.clone() {
        query.push(" and a.tags @> array[").push_bind(tag).push("]");
    }
    if let Some(team) = filter.team {
        query.push(" and a.owner_team_id = ").push_bind(team.0);
    }
}

/// Tags in use, the most used first.
pub async fn list_tags(db: impl PgExecutor<'_>, tenant: Tenant, visibility: Visibility) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(
        "select tag from apis a, unnest(a.tags) as tag
         where a.tenant_id = $1 and ($2 or exists (
            select 1 from api_versions v
            where v.tenant_id = a.tenant_id and v.api_id = a.id and v.lifecycle <> 'draft'))
         group by tag order by count(*) desc, tag limit 40",
    )
    .bind(tenant.uuid())
    .bind(visibility.shows_drafts())
    .fetch_all(db)
    .await
}

/// Teams that own a visible API, by name.
pub async fn list_owner_teams(
    db: impl PgExecutor<'_>,
    tenant: Tenant,
    visibility: Visibility,
) -> sqlx::Result<Vec<(Uuid, String)>> {
    sqlx::query_as(
        "select t.id, t.name from teams t
         where t.tenant_id = $1 and exists (
            select 1 from apis a
            where a.tenant_id = t.tenant_id and a.owner_team_id = t.id and ($2 or exists (
                select 1 from api_versions v
                where v.tenant_id = a.tenant_id and v.api_id = a.id and v.lifecycle <> 'draft')))
         order by lower(t.name), t.id limit 200",
    )
    .bind(tenant.uuid())
    .bind(visibility.shows_drafts())
    .fetch_all(db)
    .await
}
