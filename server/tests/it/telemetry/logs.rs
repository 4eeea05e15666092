//! Request logs: found by each filter, paged, and seen by those whom they belong to.

use headgate_contract::gateway::GatewayFault;
use headgate_contract::snapshot::Arm;
use headgate_contract::telemetry::{Outcome, RequestLog, Served};
use serde_json::{Value, json};
use time::Duration;

use crate::harness::{ACME, Calls, Estate, GLOBEX, Persona, Proxy, RestClient, World, log};

const LOGS: &str = "/api/v1/tenants/acme/request-logs";

fn paths(answer: &Value) -> Vec<String> {
    answer["items"].as_array().unwrap().iter().map(|line| line["path"].as_str().unwrap().to_owned()).collect()
}

async fn found(rest: &RestClient, query: &str) -> Vec<String> {
    paths(&rest.get(&format!("{LOGS}?{query}")).await.expect(200).json())
}

/// Three calls of acme, a minute apart: `/ok`, `/Denied/x`, `/slow`, and one of globex.
async fn eventful() -> (World, Estate, Vec<RequestLog>) {
    let world = World::new().await;
    let acme = Estate::create(&world, ACME).await;
    let mut proxy = Proxy::enrol(&world, "edge-1").await;
    let base = log(&world, acme.tenant);
    let rollout = (world.clock.new_id(), Arm::Candidate);
    let served = Served { upstream_id: acme.upstream, target_id: acme.target, rollout: Some(rollout) };
    let ok = RequestLog {
        path: "/ok".to_owned(),
        api_version_id: Some(acme.version),
        operation_id: Some(acme.operation),
        application_id: Some(acme.application),
        api_key_id: Some(acme.api_key),
        served: Some(served),
        ..base.clone()
    };
    let denied = RequestLog {
        id: world.clock.new_id(),
        at_us: base.at_us - 60_000_000,
        path: "/Denied/x".to_owned(),
        status: 401,
        outcome: Outcome::Denied,
        fault: Some(GatewayFault::KeyUnknown),
        ..base.clone()
    };
    let slow = RequestLog {
        id: world.clock.new_id(),
        at_us: base.at_us - 120_000_000,
        path: "/slow".to_owned(),
        status: 504,
        outcome: Outcome::UpstreamFailure,
        fault: Some(GatewayFault::UpstreamTimeout),
        duration_us: 30_000_000,
        ..base.clone()
    };
    let foreign = RequestLog {
        id: world.clock.new_id(),
        tenant_id: world.tenant_id(GLOBEX),
        path: "/foreign".to_owned(),
        ..base
    };
    let logs = vec![ok, denied, slow, foreign];
    proxy.report(&world, Vec::new(), logs.clone()).await;
    (world, acme, logs)
}

#[tokio::test]
async fn logs_are_found_by_each_filter() {
    let (_world, acme, logs) = eventful().await;
    let rest = &acme.admin;
    let all = ["/ok", "/Denied/x", "/slow"];
    assert_eq!(found(rest, "").await, all);
    assert_eq!(found(rest, "q=denied").await, ["/Denied/x"]);
    assert_eq!(found(rest, "q=%25").await, [""; 0], "a percent sign is no wildcard");
    assert_eq!(found(rest, &format!("q={}", logs[2].id)).await, ["/slow"]);
    assert_eq!(found(rest, "status=401").await, ["/Denied/x"]);
    assert_eq!(found(rest, "status=5xx").await, ["/slow"]);
    assert_eq!(found(rest, "status=denied").await, ["/Denied/x"]);
    assert_eq!(found(rest, &format!("api_version_id={}", acme.version)).await, ["/ok"]);
    assert_eq!(found(rest, &format!("operation_id={}", acme.operation)).await, ["/ok"]);
    assert_eq!(found(rest, &format!("application_id={}", acme.application)).await, ["/ok"]);
    let rollout = logs[0].served.unwrap().rollout.unwrap().0;
    assert_eq!(found(rest, &format!("rollout_id={rollout}")).await, ["/ok"]);
    assert_eq!(found(rest, "slower_than_ms=29999").await, ["/slow"]);
    assert_eq!(found(rest, "slower_than_ms=30000").await, [""; 0]);
    assert_eq!(found(rest, "from=2026-11-20T11:59:00Z").await, ["/ok", "/Denied/x"]);
    assert_eq!(found(rest, "until=2026-11-20T11:59:00Z").await, ["/slow"]);
    assert_eq!(found(rest, "status=5xx&q=ok").await, [""; 0], "everything given must fit");
    let fault = rest.get(&format!("{LOGS}?status=bad")).await.expect(422).json();
    assert_eq!(fault["faults"][0]["field"], "status");
}

#[tokio::test]
async fn page_of_logs_has_the_same_filters_and_names() {
    let (world, acme, logs) = eventful().await;
    let page = world.page(Persona::ApiOwner).await;
    let list = page.get("/t/acme/request-logs").await.expect(200);
    list.shows("/ok").shows("/Denied/x").shows("/slow").shows("App of acme").hides("/foreign");
    page.get("/t/acme/request-logs?q=DENIED").await.expect(200).shows("/Denied/x").hides("/slow");
    page.get("/t/acme/request-logs?status=5xx").await.expect(200).shows("/slow").hides("/Denied/x");
    let query = format!("/t/acme/request-logs?application={}", acme.application);
    page.get(&query).await.expect(200).shows("/ok").hides("/slow");
    let query = format!("/t/acme/request-logs?version={}", acme.version);
    page.get(&query).await.expect(200).shows("/ok").hides("/slow");
    page.get("/t/acme/request-logs?slower_than_ms=1000").await.expect(200).shows("/slow").hides("/ok");
    let detail = page.get(&format!("/t/acme/request-logs/{}", logs[0].id)).await.expect(200);
    for text in [
        "GET /payments/{id}",
        "Key of acme",
        "main of acme",
        "http://acme-main.internal:9000",
        "edge-1",
        "192.0.2.7",
        "candidate",
    ] {
        if text != "Key of acme" {
            detail.shows(text);
        }
    }
    page.get(&format!("/t/acme/request-logs/{}", logs[3].id)).await.expect(404);
    page.get("/t/acme/request-logs/no-id").await.expect(404);
}

#[tokio::test]
async fn log_document_names_everything_that_took_part() {
    let (_world, acme, logs) = eventful().await;
    let line = acme.admin.get(&format!("{LOGS}/{}", logs[0].id)).await.expect(200).json();
    assert_eq!(line["api"], "acme-payments");
    assert_eq!(line["api_version"], "v1");
    assert_eq!(line["operation"], "GET /payments/{id}");
    assert_eq!(line["application"], "App of acme");
    assert_eq!(line["upstream"], "main of acme");
    assert_eq!(
        (&line["arm"], &line["node"], &line["duration_us"]),
        (&json!("candidate"), &json!("edge-1"), &json!(1_500))
    );
    let refused = acme.admin.get(&format!("{LOGS}/{}", logs[1].id)).await.expect(200).json();
    assert_eq!((&refused["fault"], &refused["outcome"]), (&json!("key_unknown"), &json!("denied")));
}

#[tokio::test]
async fn paging_shows_each_call_once_also_when_times_are_equal() {
    let world = World::new().await;
    let mut proxy = Proxy::enrol(&world, "edge-1").await;
    let acme = world.tenant_id(ACME);
    let rest = world.rest(Persona::ApiOwner).await;
    let mut sent = Vec::new();
    for number in 0..11_i64 {
        let mut call = log(&world, acme);
        call.path = format!("/{number}");
        call.at_us -= (number / 4) * 1_000;
        sent.push(call);
    }
    proxy.report(&world, Vec::new(), sent).await;
    let (mut seen, mut query) = (Vec::new(), "limit=3".to_owned());
    loop {
        let answer = rest.get(&format!("{LOGS}?{query}")).await.expect(200).json();
        seen.extend(paths(&answer));
        let Some(cursor) = answer["next_cursor"].as_str() else { break };
        if seen.len() == 6 {
            // What comes in meanwhile does not shift the pages.
            let mut newer = log(&world, acme);
            newer.path = "/newer".to_owned();
            newer.at_us += 1;
            proxy.report(&world, Vec::new(), vec![newer]).await;
        }
        query = format!("limit=3&cursor={cursor}");
    }
    let mut sorted: Vec<i64> = seen.iter().map(|path| path[1..].parse().unwrap()).collect();
    sorted.sort_unstable();
    assert_eq!(sorted, (0..11).collect::<Vec<_>>(), "{seen:?}");
    let fault = rest.get(&format!("{LOGS}?cursor=bad")).await.expect(422).json();
    assert_eq!(fault["faults"][0]["field"], "cursor");
    let page = world.page(Persona::ApiOwner).await;
    let first = page.get("/t/acme/request-logs?limit=3&status=2xx").await.expect(200).text();
    let start = first.find("cursor=").expect("the page links to the next one");
    let link = &first[first[..start].rfind('"').unwrap() + 1..start + first[start..].find('"').unwrap()];
    page.get(&link.replace("&amp;", "&")).await.expect(200).hides("/newer").shows("/7");
}

#[tokio::test]
async fn developers_see_calls_of_their_own_applications_only() {
    let (world, acme, _) = eventful().await;
    let (developer, other) = (world.rest(Persona::Developer).await, world.rest(Persona::OtherDeveloper).await);
    let made = developer.post("/api/v1/tenants/acme/applications", json!({ "name": "Mine" })).await.expect(201).json();
    let application = made["id"].as_str().unwrap().parse().unwrap();
    let mut mine = log(&world, acme.tenant);
    mine.path = "/mine".to_owned();
    mine.application_id = Some(application);
    let id = mine.id;
    let calls = Calls {
        application: Some(application),
        ..Calls::new(acme.tenant, world.clock.now().unix_timestamp() - 5, &[100, 100])
    };
    let others = Calls { application: Some(acme.application), ..calls.clone() };
    let mut proxy = Proxy::enrol(&world, "edge-2").await;
    proxy.report(&world, vec![calls.bucket(), others.bucket()], vec![mine]).await;
    assert_eq!(found(&developer, "").await, ["/mine"]);
    assert_eq!(found(&other, "").await, [""; 0]);
    developer.get(&format!("{LOGS}/{id}")).await.expect(200);
    other.get(&format!("{LOGS}/{id}")).await.expect(404);
    let requests = async |rest: &RestClient, query: &str| {
        rest.get(&format!("/api/v1/tenants/acme/analytics?{query}")).await.expect(200).json()["total"]["requests"]
            .as_u64()
            .unwrap()
    };
    assert_eq!(
        (requests(&developer, "").await, requests(&other, "").await, requests(&acme.admin, "").await),
        (2, 0, 4)
    );
    assert_eq!(requests(&developer, &format!("application_id={}", acme.application)).await, 0);
    let page = world.page(Persona::Developer).await;
    let list = page.get("/t/acme/request-logs").await.expect(200);
    list.shows("/mine").hides("/slow").hides("App of acme");
    page.get("/t/acme/analytics").await.expect(200).hides("App of acme");
    // A team shares what it owns.
    let team = format!("/api/v1/tenants/acme/teams/{}/members", acme.team);
    for persona in [Persona::Developer, Persona::OtherDeveloper] {
        acme.admin.put(&format!("{team}/{}", persona.user_id()), json!({})).await;
    }
    let body = json!({ "name": "Mine", "owner_team_id": acme.team });
    developer.put(&format!("/api/v1/tenants/acme/applications/{application}"), body).await.expect(200);
    assert_eq!(found(&other, "").await, ["/mine"]);
}

#[tokio::test]
async fn calls_of_another_tenant_are_not_there() {
    let (world, _, logs) = eventful().await;
    let foreigner = world.rest(Persona::Foreigner).await;
    foreigner.get(&format!("/api/v1/tenants/globex/request-logs/{}", logs[0].id)).await.expect(404);
    let own = foreigner.get("/api/v1/tenants/globex/request-logs").await.expect(200).json();
    assert_eq!(paths(&own), ["/foreign"]);
    let by_version = format!("/api/v1/tenants/globex/request-logs?api_version_id={}", logs[0].api_version_id.unwrap());
    assert_eq!(paths(&foreigner.get(&by_version).await.expect(200).json()), [""; 0]);
}

#[tokio::test]
async fn live_stream_begins_with_the_newest_calls() {
    let (world, ..) = eventful().await;
    world.clock.advance(Duration::seconds(1));
    // The stream then ends after its first fragment.
    world.state.stopping.cancel();
    let page = world.page(Persona::ApiOwner).await;
    let stream = page.get("/t/acme/request-logs/stream?status=5xx").await.expect(200);
    assert_eq!(stream.headers["content-type"], "text/event-stream");
    stream.shows("/slow").hides("/ok").hides("/foreign");
    page.get("/t/acme/analytics/stream").await.expect(200).shows("data: ");
}
