//! A server that somebody else runs, named by `DATABASE_URL`.

use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

use super::{ClusterError, NEWEST, OLDEST, store};

/// Reads the address, connects and checks the server's version.
///
/// # Errors
/// One sentence each for an address that cannot be read, a server that does not answer and a version that does not fit;
/// none contains the password.
pub async fn connect(url: &str) -> Result<PgConnectOptions, ClusterError> {
    if !(url.starts_with("postgres://") || url.starts_with("postgresql://")) {
        return Err(ClusterError::BadUrl);
    }
    let options = PgConnectOptions::from_str(url).map_err(|_| ClusterError::BadUrl)?;
    let address = address(&options);
    match store::major_version(&options).await {
        Ok(major) if (OLDEST..=NEWEST).contains(&major) => Ok(options),
        Ok(major) => Err(ClusterError::ServerVersion { address, major }),
        Err(error) => Err(ClusterError::Unreachable { address, reason: reason(&error) }),
    }
}

/// Host, port and database, for people to read; never user or password.
#[must_use]
pub fn address(options: &PgConnectOptions) -> String {
    let database = options.get_database().unwrap_or("(the user's)");
    match options.get_socket() {
        Some(socket) => format!("at {} (database {database})", socket.display()),
        None => format!("at {}:{} (database {database})", options.get_host(), options.get_port()),
    }
}

fn reason(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(database) => database.message().to_owned(),
        sqlx::Error::Io(error) => error.to_string(),
        sqlx::Error::PoolTimedOut => "it did not answer within 10 seconds".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn unreachable_server_is_named_without_the_password() {
        let error = connect("postgres://someone:hunter2@127.0.0.1:1/headgate").await.unwrap_err().to_string();
        assert!(error.contains("127.0.0.1:1 (database headgate)") && error.contains("DATABASE_URL"), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }

    #[tokio::test]
    async fn address_of_something_else_is_refused_without_repeating_it() {
        for url in ["mysql://root:hunter2@host/db", "hunter2", "postgres://host:hunter2/db"] {
            let error = connect(url).await.unwrap_err();
            assert!(matches!(error, ClusterError::BadUrl), "{error}");
            assert!(!error.to_string().contains("hunter2"));
        }
    }
}
