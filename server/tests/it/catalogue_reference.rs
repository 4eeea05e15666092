//! The reference of a real document of 900 kB: complete, bounded, readable without script.

use serde_json::json;

use crate::catalogue::{APIS, document, import};
use crate::harness::{Persona, World};

const V70: &str = include_str!("../../../fixtures/openapi/adyen-CheckoutService-v70.json");
const BASE: &str = "/t/acme/apis/adyen-checkout/versions/v70";

async fn world() -> World {
    let world = World::new().await;
    let body = json!({
        "source": { "kind": "inline", "document": V70 }, "target": { "kind": "new_api" }, "upstream": { "kind": "create" }, "publish": true,
    });
    world.rest(Persona::ApiOwner).await.post(&format!("{APIS}/import"), body).await.expect(201);
    world
}

#[tokio::test]
async fn every_operation_and_schema_has_a_page_of_bounded_size() {
    let world = world().await;
    let page = world.page(Persona::Developer).await;
    let index = page.get(&format!("{BASE}/reference")).await.expect(200);
    let mut links: Vec<String> = Vec::new();
    let text = index.text();
    for piece in text.split("href=\"").skip(1) {
        let href = piece.split('"').next().unwrap();
        if href.starts_with(&format!("{BASE}/reference/")) || href.starts_with(&format!("{BASE}/schemas/")) {
            links.push(href.to_owned());
        }
    }
    let operations = links.iter().filter(|link| link.contains("/reference/")).count();
    let rest = world.rest(Persona::Developer).await;
    let listed = rest.get(&format!("{APIS}/adyen-checkout/versions/v70/operations?limit=200")).await.expect(200).json();
    assert_eq!(operations, listed["items"].as_array().unwrap().len());
    assert!(links.len() > operations + 100, "schemas are listed too");
    for link in links {
        let answer = page.get(&link).await.expect(200);
        assert!(answer.body.len() < 2 * 1024 * 1024, "{link} has {} bytes", answer.body.len());
    }
}

#[tokio::test]
async fn operation_page_tells_how_to_call_it_through_the_gateway() {
    let world = world().await;
    let page = world.page(Persona::Developer).await;
    let answer = page.get(&format!("{BASE}/reference/post-payments")).await.expect(200);
    answer.shows("http://127.0.0.1:8080/acme/adyen-checkout/v70/payments");
    answer.shows("Authorization: Bearer $HEADGATE_KEY").shows("export HEADGATE_KEY=…");
    answer.shows("merchantAccount").shows("required").shows("<details").shows("422");
    page.get(&format!("{BASE}/reference/no-such-operation")).await.expect(404);
}

#[tokio::test]
async fn reference_is_searched_without_script() {
    let world = world().await;
    let page = world.page(Persona::Developer).await;
    let found = page.get(&format!("{BASE}/reference?q=paymentLinks")).await.expect(200);
    found.shows("/paymentLinks").hides("/donations");
    page.get(&format!("{BASE}/reference?q=xyzzy")).await.expect(200).shows("Nothing found");
}

#[tokio::test]
async fn hostile_texts_of_a_document_stay_texts() {
    let world = World::new().await;
    let mut hostile = document("<script>alert(1)</script>", "1.0", &["list"]);
    hostile["info"]["description"] = json!("<img src=x onerror=alert(2)> [x](javascript:alert(3))");
    hostile["paths"]["/list"]["get"]["summary"] = json!("</title><script>alert(4)</script>");
    hostile["paths"]["/list"]["get"]["tags"] = json!(["\"><script>alert(5)</script>"]);
    hostile["paths"]["/list"]["get"]["parameters"] = json!([
        { "name": "</code><script>alert(6)</script>", "in": "query", "required": true, "schema": { "type": "string", "default": "</pre><script>alert(7)</script>" } },
    ]);
    let mut body = import(&hostile, true);
    body["target"] = json!({ "kind": "new_api", "api": "hostile" });
    world.rest(Persona::ApiOwner).await.post(&format!("{APIS}/import"), body).await.expect(201);
    let page = world.page(Persona::Developer).await;
    for path in ["", "/reference", "/reference/list", "/specifications"] {
        let text = page.get(&format!("/t/acme/apis/hostile/versions/v1{path}")).await.expect(200).text();
        for bad in ["<script>alert", "<img src=x", "javascript:alert(3)\""] {
            assert!(!text.contains(bad), "{bad} in {path}");
        }
    }
}
