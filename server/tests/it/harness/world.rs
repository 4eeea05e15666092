//! Two tenants, `acme` and `globex`, with people in every role.

use std::path::PathBuf;

use argon2::Argon2;
use argon2::password_hash::PasswordHasher;
use axum::Router;
use axum::http::header;
use headgate_contract::ids::{TenantId, UserId};
use headgate_server::clock::Clock;
use headgate_server::cluster::scratch;
use headgate_server::config::{Config, PrivateImports};
use headgate_server::people;
use headgate_server::router;
use headgate_server::state::AppState;
use serde_json::json;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use time::macros::datetime;
use uuid::Uuid;

use super::{PageClient, RestClient};

pub const ACME: &str = "acme";
pub const GLOBEX: &str = "globex";
/// Everybody's password.
pub const PASSWORD: &str = "velvet-moor-traverse";

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Persona {
    Anonymous,
    /// Member of acme.
    Developer,
    /// Another developer of acme, of no team of the first.
    OtherDeveloper,
    ApiOwner,
    TenantAdmin,
    /// Operates the installation, is no member of any tenant.
    Operator,
    /// Tenant admin of globex.
    Foreigner,
}

impl Persona {
    pub const ALL: [Self; 7] = [
        Self::Anonymous,
        Self::Developer,
        Self::OtherDeveloper,
        Self::ApiOwner,
        Self::TenantAdmin,
        Self::Operator,
        Self::Foreigner,
    ];

    fn number(self) -> u128 {
        self as u128
    }

    pub fn email(self) -> String {
        format!("{self:?}@example.com").to_lowercase()
    }

    pub fn user_id(self) -> UserId {
        UserId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0100 + self.number()))
    }

    fn membership(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Anonymous | Self::Operator => None,
            Self::Developer | Self::OtherDeveloper => Some((ACME, "developer")),
            Self::ApiOwner => Some((ACME, "api_owner")),
            Self::TenantAdmin => Some((ACME, "tenant_admin")),
            Self::Foreigner => Some((GLOBEX, "tenant_admin")),
        }
    }
}

pub struct World {
    pub state: AppState,
    pub router: Router,
    pub clock: Clock,
}

impl World {
    pub async fn new() -> Self {
        let admin = std::env::var(scratch::URL_VARIABLE)
            .expect("run tests with scripts/with-postgres, which starts a throw-away Postgres");
        let options = scratch::create_database(&admin, &template_name(), prepare).await.unwrap();
        let db = PgPoolOptions::new().max_connections(8).connect_with(options).await.unwrap();
        let clock = Clock::manual(datetime!(2026-11-20 12:00 UTC));
        people::prepare_installation(&db, &clock).await.unwrap();
        let state = AppState::load(db, clock.clone(), config()).await.unwrap();
        headgate_server::telemetry::maintain_partitions(&state).await.unwrap();
        Self { router: router::build(&state), state, clock }
    }

    pub fn db(&self) -> &PgPool {
        &self.state.db
    }

    pub fn tenant_id(&self, slug: &str) -> TenantId {
        tenant_id(slug)
    }

    /// A REST client with a fresh token of this persona.
    pub async fn rest(&self, persona: Persona) -> RestClient {
        let anonymous = RestClient { router: self.router.clone(), token: None };
        if persona == Persona::Anonymous {
            return anonymous;
        }
        let answer = anonymous.post("/api/v1/tokens", json!({ "email": persona.email(), "password": PASSWORD })).await;
        let token = answer.json()["token"].as_str().unwrap_or_else(|| panic!("no token: {}", answer.text())).to_owned();
        RestClient { token: Some(token), ..anonymous }
    }

    /// A browser in which this persona has signed in.
    pub async fn page(&self, persona: Persona) -> PageClient {
        let anonymous = PageClient { router: self.router.clone(), cookie: None };
        if persona == Persona::Anonymous {
            return anonymous;
        }
        let email = persona.email();
        let answer =
            anonymous.submit("/sign-in", &[("email", &email), ("password", PASSWORD), ("next", "/")]).await.expect(303);
        let cookie = answer.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap();
        PageClient { cookie: Some(cookie.split(';').next().unwrap().to_owned()), ..anonymous }
    }
}

fn tenant_id(slug: &str) -> TenantId {
    let number = if slug == ACME { 1 } else { 2 };
    TenantId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number))
}

fn config() -> Config {
    Config {
        listen: ([127, 0, 0, 1], 0).into(),
        public_url: "http://127.0.0.1:3000".parse().unwrap(),
        gateway_url: "http://127.0.0.1:8080".parse().unwrap(),
        data: PathBuf::from("/nonexistent"),
        private_imports: PrivateImports::Refused,
        retention_days: 7,
    }
}

/// Changes with the migrations and with this file, so that an old template is never used.
fn template_name() -> String {
    let mut hasher = blake3::Hasher::new();
    for migration in headgate_server::db::MIGRATIONS.iter() {
        hasher.update(&migration.checksum);
    }
    hasher.update(include_bytes!("world.rs"));
    format!("template_{}", &hasher.finalize().to_hex()[..16])
}

/// Migrations, tenants and people.
async fn prepare(db: PgPool) -> Result<(), sqlx::Error> {
    headgate_server::db::migrate(&db).await.map_err(|error| sqlx::Error::Configuration(error.into()))?;
    let now = datetime!(2026-11-20 12:00 UTC);
    for (slug, name) in [(ACME, "Acme"), (GLOBEX, "Globex")] {
        sqlx::query("insert into tenants (id, slug, name, created_at) values ($1, $2, $3, $4)")
            .bind(tenant_id(slug).0)
            .bind(slug)
            .bind(name)
            .bind(now)
            .execute(&db)
            .await?;
    }
    let hash = Argon2::default().hash_password(PASSWORD.as_bytes()).unwrap().to_string();
    for persona in Persona::ALL.into_iter().filter(|persona| *persona != Persona::Anonymous) {
        sqlx::query(
            "insert into users (id, email, name, password_hash, is_operator, created_at, password_changed_at)
             values ($1, $2, $3, $4, $5, $6, $6)",
        )
        .bind(persona.user_id().0)
        .bind(persona.email())
        .bind(format!("{persona:?}"))
        .bind(&hash)
        .bind(persona == Persona::Operator)
        .bind(now)
        .execute(&db)
        .await?;
        if let Some((tenant, role)) = persona.membership() {
            sqlx::query("insert into members (tenant_id, user_id, role, created_at) values ($1, $2, $3, $4)")
                .bind(tenant_id(tenant).0)
                .bind(persona.user_id().0)
                .bind(role)
                .bind(now)
                .execute(&db)
                .await?;
        }
    }
    Ok(())
}
