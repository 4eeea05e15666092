//! `headgate run` for the length of a measurement.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::redirect::Policy;
use serde_json::{Value, json};
use tokio::process::{Child, Command};

pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

const EMAIL: &str = "ada@example.com";
const PASSWORD: &str = "velvet-moor-traverse";

#[derive(Debug)]
pub struct Installation {
    process: Child,
    directory: PathBuf,
    client: reqwest::Client,
    base: String,
    token: String,
    cookie: String,
}

impl Installation {
    pub async fn start() -> Result<Self> {
        let directory = std::env::temp_dir().join(format!("headgate-bench-{}", std::process::id()));
        let (portal, gateway) = (free_address()?, free_address()?);
        let headgate = std::env::var("HEADGATE_BIN").unwrap_or_else(|_| "target/release/headgate".to_owned());
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let process = Command::new(root.join(headgate))
            .args(["run", "--listen", &portal, "--gateway-listen", &gateway, "--data"])
            .arg(&directory)
            .env("HEADGATE_ADMIN_EMAIL", EMAIL)
            .env("HEADGATE_ADMIN_NAME", "Ada")
            .env("HEADGATE_ADMIN_PASSWORD", PASSWORD)
            .env("HEADGATE_TENANT", "Acme")
            .env_remove("DATABASE_URL")
            .stdout(Stdio::null())
            .spawn()?;
        let client = reqwest::Client::builder().redirect(Policy::none()).timeout(Duration::from_secs(30)).build()?;
        let base = format!("http://{portal}");
        let mut installation = Self { process, directory, client, base, token: String::new(), cookie: String::new() };
        installation.wait().await?;
        installation.sign_in().await?;
        Ok(installation)
    }

    async fn wait(&self) -> Result<()> {
        for _ in 0..600 {
            if let Ok(answer) = self.client.get(format!("{}/health", self.base)).send().await
                && answer.status().is_success()
            {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err("headgate did not start within a minute".into())
    }

    async fn sign_in(&mut self) -> Result<()> {
        let credentials = json!({ "email": EMAIL, "password": PASSWORD });
        let token = self.post("/api/v1/tokens", credentials).await?;
        token["token"].as_str().ok_or("no token")?.clone_into(&mut self.token);
        let form = format!("email=ada%40example.com&password={PASSWORD}&next=%2F");
        let request = self.client.post(format!("{}/sign-in", self.base)).body(form);
        let request =
            request.header("content-type", "application/x-www-form-urlencoded").header("sec-fetch-site", "same-origin");
        let answer = request.send().await?;
        let cookie = answer.headers().get(SET_COOKIE).ok_or("signing in set no cookie")?.to_str()?;
        cookie.split(';').next().unwrap_or_default().clone_into(&mut self.cookie);
        Ok(())
    }

    pub async fn get(&self, path: &str) -> Result<Value> {
        let request = self.client.get(format!("{}{path}", self.base)).bearer_auth(&self.token);
        Ok(request.send().await?.error_for_status()?.json().await?)
    }

    pub async fn post(&self, path: &str, body: Value) -> Result<Value> {
        let mut request = self.client.post(format!("{}{path}", self.base)).json(&body);
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        let answer = request.send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        if !status.is_success() {
            return Err(format!("{path}: {status}: {text}").into());
        }
        Ok(serde_json::from_str(&text)?)
    }

    /// A page as a browser gets it; anything but 200 is an error.
    pub async fn page(&self, path: &str) -> Result<String> {
        let answer = self.client.get(format!("{}{path}", self.base)).header(COOKIE, &self.cookie).send().await?;
        if answer.status() != 200 {
            return Err(format!("{path}: {}", answer.status()).into());
        }
        Ok(answer.text().await?)
    }

    /// Stops the process as Ctrl-C does, and removes its data.
    pub async fn stop(mut self) -> Result<()> {
        if let Some(pid) = self.process.id().and_then(|pid| rustix::process::Pid::from_raw(pid.cast_signed())) {
            rustix::process::kill_process(pid, rustix::process::Signal::INT)?;
        }
        self.process.wait().await?;
        std::fs::remove_dir_all(&self.directory)?;
        Ok(())
    }
}

fn free_address() -> Result<String> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}
