//! SQL of nodes. They belong to the installation, so no tenant stands in these queries.

use headgate_contract::ids::{NodeId, TargetId};
use headgate_contract::names::Slug;
use headgate_contract::snapshot::SnapshotVersion;
use headgate_contract::sync::{Ack, TargetHealth};
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Applied, Failure, Node, Publication};

#[derive(Debug, FromRow)]
struct NodeRow {
    id: Uuid,
    name: String,
    build: Option<String>,
    created_at: OffsetDateTime,
    last_seen_at: Option<OffsetDateTime>,
    applied_term: Option<i64>,
    applied_epoch: Option<i64>,
    applied_at: Option<OffsetDateTime>,
    apply_us: Option<i64>,
    failed_term: Option<i64>,
    failed_epoch: Option<i64>,
    failed_faults: Option<Json<Vec<String>>>,
    telemetry_until: Option<OffsetDateTime>,
    dropped_logs: i64,
}

impl From<NodeRow> for Node {
    fn from(row: NodeRow) -> Self {
        let NodeRow {
            id,
            name,
            build,
            created_at,
            last_seen_at,
            applied_term,
            applied_epoch,
            applied_at,
            apply_us,
            failed_term,
            failed_epoch,
            failed_faults,
            telemetry_until,
            dropped_logs,
        } = row;
        let applied = match (applied_term, applied_epoch, applied_at) {
            (Some(term), Some(epoch), Some(at)) => {
                Some(Applied { version: SnapshotVersion { term, epoch }, at, apply_us: apply_us.unwrap_or(0) })
            }
            _ => None,
        };
        let failure = failed_term.zip(failed_epoch).map(|(term, epoch)| Failure {
            version: SnapshotVersion { term, epoch },
            faults: failed_faults.map(|Json(faults)| faults).unwrap_or_default(),
        });
        Self { id: id.into(), name, build, created_at, last_seen_at, applied, failure, telemetry_until, dropped_logs }
    }
}

pub async fn list(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Node>> {
    let rows: Vec<NodeRow> = sqlx::query_as(
        "select id, name, build, created_at, last_seen_at, applied_term, applied_epoch, applied_at, apply_us,
            failed_term, failed_epoch, failed_faults, telemetry_until, dropped_logs
         from nodes where retired_at is null order by name",
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Node::from).collect())
}

#[derive(Debug, FromRow)]
struct PublicationRow {
    term: i64,
    epoch: i64,
    cause: String,
    created_at: OffsetDateTime,
    applied_by: i64,
    slowest_ms: Option<i64>,
}

pub async fn list_publications(db: impl PgExecutor<'_>, limit: i64) -> sqlx::Result<Vec<Publication>> {
    let rows: Vec<PublicationRow> = sqlx::query_as(
        "select s.term, s.epoch, s.cause, s.created_at, count(a.node_id) filter (where a.faults is null) as applied_by,
            (extract(epoch from max(a.at) filter (where a.faults is null) - s.created_at) * 1000)::bigint as slowest_ms
         from snapshots s left join node_acks a on a.term = s.term and a.epoch = s.epoch
         group by s.term, s.epoch, s.cause, s.created_at order by s.term desc, s.epoch desc limit $1",
    )
    .bind(limit)
    .fetch_all(db)
    .await?;
    let convert = |row: PublicationRow| {
        let PublicationRow { term, epoch, cause, created_at, applied_by, slowest_ms } = row;
        Publication { version: SnapshotVersion { term, epoch }, cause, created_at, applied_by, slowest_ms }
    };
    Ok(rows.into_iter().map(convert).collect())
}

#[derive(Debug)]
pub struct NewNode<'a> {
    pub id: NodeId,
    pub name: &'a Slug,
    pub token_hash: &'a [u8],
    pub now: OffsetDateTime,
}

/// False when the name is taken.
pub async fn insert(conn: &mut PgConnection, node: NewNode<'_>) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "insert into nodes (id, name, token_hash, created_at) values ($1, $2, $3, $4)
         on conflict on constraint nodes_name_key do nothing",
    )
    .bind(node.id.0)
    .bind(node.name.as_str())
    .bind(node.token_hash)
    .bind(node.now)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The node of this name has this token from now on.
pub async fn insert_or_replace(db: impl PgExecutor<'_>, node: NewNode<'_>) -> sqlx::Result<()> {
    sqlx::query(
        "insert into nodes (id, name, token_hash, created_at) values ($1, $2, $3, $4)
         on conflict on constraint nodes_name_key do update set token_hash = excluded.token_hash",
    )
    .bind(node.id.0)
    .bind(node.name.as_str())
    .bind(node.token_hash)
    .bind(node.now)
    .execute(db)
    .await?;
    Ok(())
}

/// The name of the node that was retired. The name becomes free for another.
pub async fn retire(conn: &mut PgConnection, id: NodeId, now: OffsetDateTime) -> sqlx::Result<Option<String>> {
    let name: Option<String> =
        sqlx::query_scalar("select name from nodes where id = $1 and retired_at is null for update")
            .bind(id.0)
            .fetch_optional(&mut *conn)
            .await?;
    sqlx::query("update nodes set retired_at = $2, name = name || ' (retired ' || id || ')' where id = $1 and retired_at is null")
        .bind(id.0)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(name)
}

pub async fn find_by_token(db: impl PgExecutor<'_>, hash: &[u8]) -> sqlx::Result<Option<NodeId>> {
    let id: Option<Uuid> = sqlx::query_scalar("select id from nodes where token_hash = $1 and retired_at is null")
        .bind(hash)
        .fetch_optional(db)
        .await?;
    Ok(id.map(NodeId))
}

/// Notes a sign of life; false when the node was retired.
pub async fn touch(db: impl PgExecutor<'_>, id: NodeId, now: OffsetDateTime) -> sqlx::Result<bool> {
    let done = sqlx::query("update nodes set last_seen_at = $2 where id = $1 and retired_at is null")
        .bind(id.0)
        .bind(now)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

#[derive(Debug, Clone, Copy)]
pub struct AppliedAt {
    pub at: OffsetDateTime,
    pub apply_us: i64,
}

pub async fn save_applied(conn: &mut PgConnection, node: NodeId, ack: &Ack, applied: AppliedAt) -> sqlx::Result<()> {
    sqlx::query(
        "update nodes set applied_term = $2, applied_epoch = $3, applied_at = $4, apply_us = $5, build = $6, last_seen_at = $4,
            failed_term = null, failed_epoch = null, failed_faults = null
         where id = $1 and (applied_term is null or (applied_term, applied_epoch) <= ($2, $3))",
    )
    .bind(node.0)
    .bind(ack.version.term)
    .bind(ack.version.epoch)
    .bind(applied.at)
    .bind(applied.apply_us)
    .bind(&ack.build)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "insert into node_acks (node_id, term, epoch, at, apply_us) values ($1, $2, $3, $4, $5) on conflict do nothing",
    )
    .bind(node.0)
    .bind(ack.version.term)
    .bind(ack.version.epoch)
    .bind(applied.at)
    .bind(applied.apply_us)
    .execute(conn)
    .await?;
    Ok(())
}

#[derive(Debug, Clone, Copy)]
pub struct FailedAt<'a> {
    pub at: OffsetDateTime,
    pub faults: &'a [String],
}

pub async fn save_failed(conn: &mut PgConnection, node: NodeId, ack: &Ack, failed: FailedAt<'_>) -> sqlx::Result<()> {
    sqlx::query(
        "update nodes set failed_term = $2, failed_epoch = $3, failed_faults = $4, build = $5, last_seen_at = $6 where id = $1",
    )
    .bind(node.0)
    .bind(ack.version.term)
    .bind(ack.version.epoch)
    .bind(Json(failed.faults))
    .bind(&ack.build)
    .bind(failed.at)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "insert into node_acks (node_id, term, epoch, at, faults) values ($1, $2, $3, $4, $5) on conflict do nothing",
    )
    .bind(node.0)
    .bind(ack.version.term)
    .bind(ack.version.epoch)
    .bind(failed.at)
    .bind(Json(failed.faults))
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn save_target_health(
    conn: &mut PgConnection,
    node: NodeId,
    health: &[TargetHealth],
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    let targets: Vec<Uuid> = health.iter().map(|entry| entry.target_id.0).collect();
    let healthy: Vec<bool> = health.iter().map(|entry| entry.healthy).collect();
    sqlx::query("delete from node_target_health where node_id = $1 and not (target_id = any($2))")
        .bind(node.0)
        .bind(&targets)
        .execute(&mut *conn)
        .await?;
    sqlx::query(
        "insert into node_target_health (node_id, target_id, is_healthy, changed_at)
         select $1, target_id, is_healthy, $4 from unnest($2::uuid[], $3::bool[]) as h (target_id, is_healthy)
         on conflict (node_id, target_id) do update set is_healthy = excluded.is_healthy, changed_at = excluded.changed_at
         where node_target_health.is_healthy <> excluded.is_healthy",
    )
    .bind(node.0)
    .bind(&targets)
    .bind(&healthy)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn target_health(db: impl PgExecutor<'_>, targets: &[TargetId]) -> sqlx::Result<Vec<(TargetId, i64, i64)>> {
    let ids: Vec<Uuid> = targets.iter().map(|target| target.0).collect();
    let rows: Vec<(Uuid, i64, i64)> = sqlx::query_as(
        "select h.target_id, count(*) filter (where h.is_healthy), count(*)
         from node_target_health h join nodes n on n.id = h.node_id and n.retired_at is null
         where h.target_id = any($1) group by h.target_id",
    )
    .bind(&ids)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(target, healthy, all)| (TargetId(target), healthy, all)).collect())
}

pub async fn ping(db: impl PgExecutor<'_>) -> sqlx::Result<()> {
    sqlx::query("select 1").execute(db).await?;
    Ok(())
}
