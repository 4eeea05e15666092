//! Throw-away clusters and databases for tests.
//!
//! `headgate test-cluster` starts one cluster in a temporary directory, runs a command with
//! [`URL_VARIABLE`] set (or waits for the end of its input), and removes everything. Tests take a database of their own
//! from a template that the first of them prepares.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{Connection, PgPool};

use super::own::Durability;
use super::{Cluster, ClusterError, ClusterOptions, OWN_NAME, external, secret, store};

/// Variable with the address of a cluster that tests may fill as they like.
pub const URL_VARIABLE: &str = "HEADGATE_TEST_DATABASE_URL";

/// A cluster in a temporary directory.
#[derive(Debug)]
pub struct ScratchCluster {
    cluster: Cluster,
    directory: PathBuf,
    url: String,
}

impl ScratchCluster {
    /// Starts one below `parent`; `launcher` is the `headgate` executable.
    ///
    /// # Errors
    /// See [`Cluster::start`].
    pub async fn start(parent: &Path, launcher: PathBuf) -> Result<Self, ClusterError> {
        let name = secret::unique_name().map_err(ClusterError::file("read", "/dev/urandom"))?;
        let directory = parent.join(format!("headgate-scratch-{name}"));
        make_passable(&directory).map_err(ClusterError::file("made", &directory))?;
        let options = ClusterOptions {
            directory: directory.join("pg"),
            logs: directory.clone(),
            binaries: std::env::var_os("HEADGATE_PG_BIN").filter(|text| !text.is_empty()).map(PathBuf::from),
            user: std::env::var("HEADGATE_PG_USER").ok().filter(|text| !text.is_empty()),
            launcher,
            durability: Durability::Scratch,
        };
        match Cluster::start(&options).await {
            Ok(cluster) => {
                let url = address(&cluster.connect_options(), &options.directory)?;
                Ok(Self { cluster, directory, url })
            }
            Err(error) => {
                remove(&directory);
                Err(error)
            }
        }
    }

    /// Address for [`URL_VARIABLE`], with the password.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Stops the cluster and removes its directory.
    pub async fn stop(self) {
        self.cluster.stop_at_once().await;
        remove(&self.directory);
    }
}

/// Creates an empty-but-prepared database and returns how to connect to it.
///
/// `admin` is an address as in [`URL_VARIABLE`]. `template` names what `prepare` does (for example by a digest of the
/// migrations); the first caller prepares it, in any process, the others wait and copy.
///
/// # Errors
/// When the server refuses, or `prepare` fails.
pub async fn create_database<F, P>(admin: &str, template: &str, prepare: P) -> Result<PgConnectOptions, ClusterError>
where
    P: FnOnce(PgPool) -> F,
    F: Future<Output = Result<(), sqlx::Error>>,
{
    let admin = PgConnectOptions::from_str(admin).map_err(|_| ClusterError::BadUrl)?.database("postgres");
    let mut connection = PgConnection::connect_with(&admin).await?;
    store::lock(&mut connection, lock_key(template)).await?;
    let unfinished = format!("{template}_unfinished");
    store::drop_database(&mut connection, &unfinished).await?;
    let name = secret::unique_name().map_err(ClusterError::file("read", "/dev/urandom"))?;
    let name = format!("test_{name}");
    if !store::database_exists(&mut connection, template).await? {
        store::ensure_database(&mut connection, &unfinished, None).await?;
        let pool = PgPool::connect_with(admin.clone().database(&unfinished)).await?;
        let prepared = prepare(pool.clone()).await;
        pool.close().await;
        prepared?;
        store::rename_database(&mut connection, &unfinished, template).await?;
    }
    store::ensure_database(&mut connection, &name, Some(template)).await?;
    connection.close().await?;
    Ok(admin.database(&name))
}

/// Drops a database made by [`create_database`], with every connection to it.
///
/// # Errors
/// When the server refuses.
pub async fn drop_database(database: &PgConnectOptions) -> Result<(), ClusterError> {
    let name = database.get_database().unwrap_or_default().to_owned();
    let mut connection = PgConnection::connect_with(&database.clone().database("postgres")).await?;
    store::drop_database(&mut connection, &name).await?;
    connection.close().await?;
    Ok(())
}

/// Advisory locks are numbers; this one stands for a template's name.
fn lock_key(template: &str) -> i64 {
    let digest = blake3::hash(template.as_bytes());
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&digest.as_bytes()[..8]);
    i64::from_le_bytes(bytes)
}

fn address(options: &PgConnectOptions, directory: &Path) -> Result<String, ClusterError> {
    let path = directory.join("secret");
    let password = secret::load_or_create(&path).map_err(ClusterError::file("read", &path))?;
    let Some(socket) = options.get_socket() else {
        return Err(ClusterError::Start(external::address(options)));
    };
    let query =
        url::form_urlencoded::Serializer::new(String::new()).append_pair("host", &socket.to_string_lossy()).finish();
    Ok(format!("postgres://{OWN_NAME}:{password}@localhost/postgres?{query}&sslmode=disable"))
}

/// A directory that the user who runs Postgres can pass through.
fn make_passable(directory: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().mode(0o711).create(directory)
}

fn remove(directory: &Path) {
    if let Err(error) = std::fs::remove_dir_all(directory) {
        tracing::warn!(path = %directory.display(), %error, "A temporary directory could not be removed.");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_have_locks_of_their_own() {
        assert_eq!(lock_key("a"), lock_key("a"));
        assert_ne!(lock_key("a"), lock_key("b"));
    }
}
