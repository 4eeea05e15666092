//! What the tests are made of.

pub mod control;
pub mod proxy;
pub mod upstream;
pub mod wire;
pub mod world;

use std::time::Duration;

/// Asks until the answer is there; for what gives no signal.
pub async fn eventually<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let asking = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), asking).await.unwrap_or_else(|_| panic!("waited in vain for {what}"))
}
