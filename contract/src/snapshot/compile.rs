//! Turns [`Contents`] into indexes that the hot path reads without allocation.

use std::sync::Arc;

use foldhash::{HashMap, HashMapExt, HashSet};
use thiserror::Error;

use super::paths::{PathFault, PathTable};
use super::{Contents, RouteEntry, Snapshot, SnapshotVersion, UpstreamEntry};
use crate::credentials::KeyHash;
use crate::ids::{
    ApiId, ApiKeyId, ApiVersionId, ApplicationId, OperationId, PlanId, SubscriptionId, TenantId, UpstreamId,
};
use crate::openapi::Method;

/// Why a snapshot cannot be applied, with the object at fault.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Fault {
    #[error("API version {version}: {fault}")]
    Path { version: ApiVersionId, fault: PathFault },
    #[error("API version {version}: {method} {path} is declared twice")]
    DuplicateOperation { version: ApiVersionId, method: Method, path: String },
    #[error("API version {version}: its prefix “{prefix}” is taken by API version {other}")]
    DuplicatePrefix { version: ApiVersionId, prefix: String, other: ApiVersionId },
    #[error("API version {version}: its upstream {upstream} is not part of the snapshot")]
    MissingUpstream { version: ApiVersionId, upstream: UpstreamId },
    #[error("API version {version}: its upstream “{name}” belongs to another tenant")]
    ForeignUpstream { version: ApiVersionId, name: String },
    #[error("upstream “{name}”: the target URL “{url}” {reason}")]
    TargetUrl { name: String, url: String, reason: &'static str },
    #[error("subscription {subscription}: its plan {plan} is not part of the snapshot")]
    MissingPlan { subscription: SubscriptionId, plan: PlanId },
    #[error("API key {key}: its application {application} is not part of the snapshot")]
    MissingApplication { key: ApiKeyId, application: ApplicationId },
    #[error("API keys {first} and {second} have the same hash")]
    DuplicateKey { first: ApiKeyId, second: ApiKeyId },
}

/// Routes by prefix.
type Prefixes = HashMap<Box<str>, Arc<RouteRecord>>;

/// A snapshot ready to serve.
#[derive(Debug, Default)]
pub struct Compiled {
    pub version: SnapshotVersion,
    pub digest: String,
    tenants: HashMap<Box<str>, TenantId>,
    /// Whether there are prefixes of one segment, of two, and so on: bounds the search.
    depths: Vec<bool>,
    prefixes: Prefixes,
    upstreams: HashMap<UpstreamId, Arc<UpstreamEntry>>,
    api_keys: HashMap<KeyHash, ApiKeyRecord>,
}

#[derive(Debug)]
pub struct RouteRecord {
    pub api_version_id: ApiVersionId,
    pub api_id: ApiId,
    pub tenant_id: TenantId,
    pub prefix: Box<str>,
    pub upstream: Arc<UpstreamEntry>,
    pub deprecated_at: Option<i64>,
    paths: PathTable<Vec<(Method, OperationId)>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiKeyRecord {
    pub id: ApiKeyId,
    pub application_id: ApplicationId,
    pub tenant_id: TenantId,
    pub expires_at: Option<i64>,
}

/// What the path of a call leads to.
#[derive(Debug)]
pub enum Match<'a> {
    /// No published version has this path; the tenant is known when the first segment names one.
    Nothing {
        tenant: Option<TenantId>,
    },
    Route {
        route: &'a Arc<RouteRecord>,
        operation: OperationMatch<'a>,
    },
}

/// What method and path mean inside a route.
#[derive(Debug, PartialEq, Eq)]
pub enum OperationMatch<'a> {
    Found(OperationId),
    /// The path exists with these methods only.
    WrongMethod(&'a [(Method, OperationId)]),
    UnknownPath,
}

impl Compiled {
    /// Finds route and operation. `path` is the raw path of the request, without the query.
    #[must_use]
    pub fn find(&self, method: Option<Method>, path: &str) -> Match<'_> {
        let Some(route) = self.find_route(path) else {
            let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
            return Match::Nothing { tenant: self.tenants.get(first).copied() };
        };
        Match::Route { route, operation: route.find(method, &path[route.prefix.len()..]) }
    }

    /// The longest prefix wins.
    fn find_route(&self, path: &str) -> Option<&Arc<RouteRecord>> {
        let (mut found, mut end) = (None, 0);
        for is_used in &self.depths {
            let Some(rest) = path.as_bytes().get(end + 1..) else { break };
            end += 1 + rest.iter().position(|byte| *byte == b'/').unwrap_or(rest.len());
            if *is_used {
                found = self.prefixes.get(&path[..end]).or(found);
            }
        }
        found
    }

    #[must_use]
    pub fn api_key(&self, hash: &KeyHash) -> Option<&ApiKeyRecord> {
        self.api_keys.get(hash)
    }

    /// All published API versions.
    pub fn routes(&self) -> impl Iterator<Item = &Arc<RouteRecord>> {
        self.prefixes.values()
    }

    /// All upstreams, for health checks and connection pools.
    pub fn upstreams(&self) -> impl Iterator<Item = &Arc<UpstreamEntry>> {
        self.upstreams.values()
    }

    #[must_use]
    pub fn route_count(&self) -> usize {
        self.prefixes.len()
    }
}

impl RouteRecord {
    fn find(&self, method: Option<Method>, path: &str) -> OperationMatch<'_> {
        let Some(methods) = self.paths.find(if path.is_empty() { "/" } else { path }) else {
            return OperationMatch::UnknownPath;
        };
        match methods.iter().find(|(known, _)| Some(*known) == method) {
            Some((_, operation)) => OperationMatch::Found(*operation),
            None => OperationMatch::WrongMethod(methods),
        }
    }
}

/// Builds the indexes and checks everything a proxy relies on.
///
/// # Errors
/// All [`Fault`]s found, never an empty list.
pub fn compile(snapshot: &Snapshot) -> Result<Compiled, Vec<Fault>> {
    let contents = &snapshot.contents;
    let mut faults = Vec::new();
    let upstreams = compile_upstreams(contents, &mut faults);
    let prefixes = compile_routes(contents, &upstreams, &mut faults);
    let api_keys = compile_keys(contents, &mut faults);
    check_subscriptions(contents, &mut faults);
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Compiled {
        version: snapshot.version,
        digest: snapshot.digest.clone(),
        tenants: contents.tenants.iter().map(|tenant| (tenant.slug.as_str().into(), tenant.id)).collect(),
        depths: depths(&prefixes),
        prefixes,
        upstreams,
        api_keys,
    })
}

fn depths(prefixes: &Prefixes) -> Vec<bool> {
    let mut used = Vec::new();
    for depth in prefixes.keys().map(|prefix| prefix.matches('/').count()) {
        used.resize(used.len().max(depth), false);
        if let Some(last) = depth.checked_sub(1) {
            used[last] = true;
        }
    }
    used
}

fn compile_upstreams(contents: &Contents, faults: &mut Vec<Fault>) -> HashMap<UpstreamId, Arc<UpstreamEntry>> {
    for upstream in &contents.upstreams {
        let candidates = upstream.split.iter().flat_map(|split| &split.candidate.targets);
        for target in upstream.targets.iter().chain(candidates) {
            if let Err(reason) = check_target_url(&target.url) {
                faults.push(Fault::TargetUrl { name: upstream.name.clone(), url: target.url.clone(), reason });
            }
        }
    }
    contents.upstreams.iter().map(|upstream| (upstream.id, Arc::new(upstream.clone()))).collect()
}

/// The rule for target URLs, also used by forms: absolute, http or https, a host, no user
/// information, query or fragment.
///
/// # Errors
/// What is wrong, as the end of a sentence that begins with the URL.
pub fn check_target_url(url: &str) -> Result<(), &'static str> {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    let rest = rest.ok_or("must begin with http:// or https://")?;
    let authority = rest.split('/').next().unwrap_or_default();
    if authority.is_empty() || authority.starts_with(':') {
        return Err("has no host");
    }
    if authority.contains('@') {
        return Err("must not contain a user name or password");
    }
    if url.contains(['?', '#']) {
        return Err("must not contain a query or fragment");
    }
    if url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err("must not contain spaces");
    }
    let port = authority.rsplit_once(':').filter(|(_, port)| !port.ends_with(']'));
    if port.is_some_and(|(_, port)| port.parse::<u16>().is_err()) {
        return Err("has no valid port");
    }
    Ok(())
}

fn compile_routes(
    contents: &Contents,
    upstreams: &HashMap<UpstreamId, Arc<UpstreamEntry>>,
    faults: &mut Vec<Fault>,
) -> Prefixes {
    let mut prefixes = Prefixes::new();
    for route in &contents.routes {
        let Some(record) = compile_route(route, upstreams, faults) else { continue };
        if let Some(other) = prefixes.insert(record.prefix.clone(), Arc::new(record)) {
            let (version, prefix) = (route.api_version_id, route.prefix.clone());
            faults.push(Fault::DuplicatePrefix { version, prefix, other: other.api_version_id });
        }
    }
    prefixes
}

fn compile_route(
    route: &RouteEntry,
    upstreams: &HashMap<UpstreamId, Arc<UpstreamEntry>>,
    faults: &mut Vec<Fault>,
) -> Option<RouteRecord> {
    let version = route.api_version_id;
    let Some(upstream) = upstreams.get(&route.upstream_id) else {
        faults.push(Fault::MissingUpstream { version, upstream: route.upstream_id });
        return None;
    };
    if upstream.tenant_id != route.tenant_id {
        faults.push(Fault::ForeignUpstream { version, name: upstream.name.clone() });
        return None;
    }
    let mut paths = PathTable::<Vec<(Method, OperationId)>>::default();
    for operation in &route.operations {
        match paths.entry(&operation.path) {
            Err(fault) => faults.push(Fault::Path { version, fault }),
            Ok(methods) if methods.iter().any(|(method, _)| *method == operation.method) => {
                let (method, path) = (operation.method, operation.path.clone());
                faults.push(Fault::DuplicateOperation { version, method, path });
            }
            Ok(methods) => methods.push((operation.method, operation.id)),
        }
    }
    Some(RouteRecord {
        api_version_id: version,
        api_id: route.api_id,
        tenant_id: route.tenant_id,
        prefix: route.prefix.as_str().into(),
        upstream: Arc::clone(upstream),
        deprecated_at: route.deprecated_at,
        paths,
    })
}

fn compile_keys(contents: &Contents, faults: &mut Vec<Fault>) -> HashMap<KeyHash, ApiKeyRecord> {
    let owners: HashMap<_, _> = contents.applications.iter().map(|app| (app.id, app.tenant_id)).collect();
    let mut keys: HashMap<KeyHash, ApiKeyRecord> = HashMap::with_capacity(contents.api_keys.len());
    for key in &contents.api_keys {
        let application_id = key.application_id;
        let Some(tenant_id) = owners.get(&application_id).copied() else {
            faults.push(Fault::MissingApplication { key: key.id, application: application_id });
            continue;
        };
        let record = ApiKeyRecord { id: key.id, application_id, tenant_id, expires_at: key.expires_at };
        if let Some(first) = keys.insert(key.hash, record) {
            faults.push(Fault::DuplicateKey { first: first.id, second: key.id });
        }
    }
    keys
}

fn check_subscriptions(contents: &Contents, faults: &mut Vec<Fault>) {
    let plans: HashSet<_> = contents.plans.iter().map(|plan| plan.id).collect();
    for subscription in &contents.subscriptions {
        if !plans.contains(&subscription.plan_id) {
            faults.push(Fault::MissingPlan { subscription: subscription.id, plan: subscription.plan_id });
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::snapshot::Timeouts;

    fn route(prefix: &str) -> Arc<RouteRecord> {
        let (id, tenant_id) = (Uuid::nil(), TenantId(Uuid::nil()));
        let upstream = UpstreamEntry {
            id: UpstreamId(id),
            tenant_id,
            name: String::new(),
            timeouts: Timeouts::default(),
            health_check: None,
            targets: Vec::new(),
            split: None,
        };
        Arc::new(RouteRecord {
            api_version_id: ApiVersionId(id),
            api_id: ApiId(id),
            tenant_id,
            prefix: prefix.into(),
            upstream: Arc::new(upstream),
            deprecated_at: None,
            paths: PathTable::default(),
        })
    }

    #[test]
    fn longest_prefix_wins_whatever_depths_there_are() {
        let prefixes: Prefixes =
            ["/a", "/a/b/v1", "/c/d/e/v2"].map(|prefix| (prefix.into(), route(prefix))).into_iter().collect();
        let compiled = Compiled { depths: depths(&prefixes), prefixes, ..Compiled::default() };
        for (path, expected) in [
            ("/a", Some("/a")),
            ("/a/b", Some("/a")),
            ("/a/b/v1", Some("/a/b/v1")),
            ("/a/b/v1/x/y/z", Some("/a/b/v1")),
            ("/a/b/v12", Some("/a")),
            ("/c/d/e/v2/x", Some("/c/d/e/v2")),
            ("/c/d/e", None),
            ("/", None),
        ] {
            assert_eq!(compiled.find_route(path).map(|route| &*route.prefix), expected, "{path}");
        }
    }
}
