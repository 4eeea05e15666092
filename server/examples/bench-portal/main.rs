//! How fast the portal answers and changes reach the proxy: `make bench` runs it on the release build.
//!
//! Everything is real: `headgate run` on a fresh data directory, its own Postgres, its proxy. Figures are printed with
//! the part of the target that they use up, measured in this one run.

#![expect(clippy::print_stdout, reason = "printing figures is what it is for")]

mod installation;

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use installation::{Installation, Result};
use serde_json::{Value, json};

/// APIs in the catalogue.
const APIS: usize = 1_000;
const CHECKOUT: &str = include_str!("../../../fixtures/openapi/adyen-CheckoutService-v70.json");

#[tokio::main]
async fn main() -> Result<()> {
    rustls::crypto::ring::default_provider().install_default().map_err(|_| "a TLS provider was installed before")?;
    let installation = Installation::start().await?;
    let outcome = measure(&installation).await;
    installation.stop().await?;
    outcome
}

async fn measure(installation: &Installation) -> Result<()> {
    println!("\n{:<58} {:>10} {:>10} {:>10} {:>9}", "", "median", "p99", "target", "used");
    let upstream = create_upstream(installation).await?;
    import(installation, "checkout", CHECKOUT, &upstream).await?;
    report("publish to applied, 1 API", &changes(installation, 60).await?, Target::P99(250.0));
    for number in 0..APIS {
        import(installation, &format!("orders-{number}"), &small_document(number), &upstream).await?;
    }
    let catalogue = "/t/acme/apis";
    report("catalogue of 1,001 APIs, first page", &page(installation, catalogue, 200).await?, Target::Median(30.0));
    let search = "/t/acme/apis?q=orders-77";
    report("catalogue, searched", &page(installation, search, 100).await?, Target::Median(30.0));
    let reference = "/t/acme/apis/checkout/versions/v70/reference";
    report(
        "reference of the 900 kB document, index",
        &page(installation, reference, 100).await?,
        Target::Median(150.0),
    );
    let operation = format!("{reference}/post-payments");
    report(
        "reference of the 900 kB document, its largest operation",
        &page(installation, &operation, 100).await?,
        Target::Median(150.0),
    );
    report("100 readers at once, 20 pages each", &readers(installation, catalogue).await?, Target::None);
    report("publish to applied, 1,001 APIs", &changes(installation, 60).await?, Target::P99(250.0));
    Ok(())
}

enum Target {
    Median(f64),
    P99(f64),
    None,
}

fn report(name: &str, times: &[Duration], target: Target) {
    let mut ms: Vec<f64> = times.iter().map(|time| time.as_secs_f64() * 1_000.0).collect();
    ms.sort_by(f64::total_cmp);
    let at = |q: f64| ms[((ms.len() - 1) as f64 * q).round() as usize];
    let (median, p99) = (at(0.5), at(0.99));
    let (target, used) = match target {
        Target::Median(target) => (format!("{target:.0} ms"), format!("{:.2} ×", median / target)),
        Target::P99(target) => (format!("{target:.0} ms"), format!("{:.2} ×", p99 / target)),
        Target::None => ("no errors".to_owned(), "0 errors".to_owned()),
    };
    println!("{name:<58} {median:>7.1} ms {p99:>7.1} ms {target:>10} {used:>9}");
}

async fn create_upstream(installation: &Installation) -> Result<Value> {
    let body = json!({ "name": "Vendor", "target_url": "http://127.0.0.1:9" });
    Ok(installation.post("/api/v1/tenants/acme/upstreams", body).await?["id"].clone())
}

async fn import(installation: &Installation, slug: &str, document: &str, upstream: &Value) -> Result<()> {
    let body = json!({
        "source": { "kind": "inline", "document": document },
        "target": { "kind": "new_api", "api": slug, "version": if slug == "checkout" { "v70" } else { "v1" } },
        "upstream": { "kind": "existing", "upstream_id": upstream },
        "publish": true,
    });
    installation.post("/api/v1/tenants/acme/apis/import", body).await?;
    Ok(())
}

fn small_document(number: usize) -> String {
    json!({
        "openapi": "3.1.0",
        "info": { "title": format!("Orders {number}"), "version": "1", "description": "Takes orders and tells where they are." },
        "paths": {
            "/orders": { "get": { "summary": "List orders", "responses": { "200": { "description": "Orders" } } },
                         "post": { "summary": "Place an order", "responses": { "201": { "description": "Placed" } } } },
            "/orders/{id}": { "get": { "summary": "One order",
                "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }],
                "responses": { "200": { "description": "The order" } } } },
        },
    })
    .to_string()
}

/// Round trips on loopback: the server's time and a little more.
async fn page(installation: &Installation, path: &str, times: usize) -> Result<Vec<Duration>> {
    let mut measured = Vec::with_capacity(times);
    for _ in 0..times {
        let start = Instant::now();
        installation.page(path).await?;
        measured.push(start.elapsed());
    }
    Ok(measured)
}

async fn readers(installation: &Installation, path: &str) -> Result<Vec<Duration>> {
    let readers = join_all((0..100).map(|_| page(installation, path, 20))).await;
    Ok(readers.into_iter().collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
}

/// From sending a change until the node has acknowledged the snapshot that carries it.
async fn changes(installation: &Installation, times: usize) -> Result<Vec<Duration>> {
    let mut measured = Vec::with_capacity(times);
    for number in 0..times {
        let body = json!({ "name": format!("Plan {number} {:?}", Instant::now()), "approval": "manual" });
        let start = Instant::now();
        let plan = installation.post("/api/v1/tenants/acme/plans", body).await?;
        let wanted = plan["effective"]["epoch"].as_i64().ok_or("the plan has no effective snapshot")?;
        loop {
            let nodes = installation.get("/api/v1/tenants/acme/nodes").await?;
            if nodes[0]["applied"]["epoch"].as_i64() >= Some(wanted) {
                break;
            }
        }
        measured.push(start.elapsed());
    }
    Ok(measured)
}
