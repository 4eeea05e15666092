//! Setting up without a browser: options, environment variables, or a JSON file.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Deserialize;
use thiserror::Error;

use super::UnattendedSetup;
use crate::people::passwords::Password;

/// First admin and first tenant, for automated installs. Passwords come from the environment or
/// from a file, never from the command line, which other users of the machine can read.
#[derive(Debug, Clone, Default, Args)]
pub struct SetupArgs {
    /// E-mail address of the first admin.
    #[arg(long, env = "HEADGATE_ADMIN_EMAIL")]
    pub admin_email: Option<String>,
    /// Name of the first admin; the e-mail address when absent.
    #[arg(long, env = "HEADGATE_ADMIN_NAME")]
    pub admin_name: Option<String>,
    /// File that holds the password of the first admin, such as a mounted secret.
    #[arg(long, env = "HEADGATE_ADMIN_PASSWORD_FILE")]
    pub admin_password_file: Option<PathBuf>,
    /// Name of the first tenant.
    #[arg(long = "tenant", env = "HEADGATE_TENANT")]
    pub tenant: Option<String>,
    /// Address part of the first tenant; made from its name when absent.
    #[arg(long, env = "HEADGATE_TENANT_SLUG")]
    pub tenant_slug: Option<String>,
    /// JSON file with `admin_email`, `admin_name`, `admin_password`, `tenant`, `tenant_slug`.
    #[arg(long, env = "HEADGATE_SETUP_FILE")]
    pub setup_file: Option<PathBuf>,
}

/// Environment variable with the password of the first admin.
const PASSWORD_VARIABLE: &str = "HEADGATE_ADMIN_PASSWORD";

/// What is wrong with the settings of an unattended set-up.
#[derive(Debug, Error)]
pub enum SetupArgsFault {
    #[error("cannot read {path}; check that it exists and that this user may read it")]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{path} is not a set-up file; it must be a JSON object with admin_email, admin_password and tenant")]
    Malformed { path: PathBuf, source: serde_json::Error },
    #[error("the unattended set-up lacks {0}; set it, or remove the other set-up settings to set up in the browser")]
    Missing(&'static str),
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SetupFile {
    admin_email: Option<String>,
    admin_name: Option<String>,
    admin_password: Option<String>,
    tenant: Option<String>,
    tenant_slug: Option<String>,
}

impl SetupArgs {
    /// The set-up that the settings describe; `None` when nothing of it is set. Options and
    /// environment variables win over the file.
    ///
    /// # Errors
    /// When a file cannot be read, or something is missing.
    pub fn resolve(&self) -> Result<Option<UnattendedSetup>, SetupArgsFault> {
        self.resolve_with(std::env::var(PASSWORD_VARIABLE).ok())
    }

    fn resolve_with(&self, password: Option<String>) -> Result<Option<UnattendedSetup>, SetupArgsFault> {
        let file = self.setup_file.as_deref().map(read_setup).transpose()?.unwrap_or_default();
        let password = match &self.admin_password_file {
            Some(path) => Some(read(path)?.trim_end_matches(['\r', '\n']).to_owned()),
            None => password,
        };
        let email = given(&self.admin_email).or(file.admin_email);
        let tenant = given(&self.tenant).or(file.tenant);
        let password = given(&password).or(file.admin_password);
        if email.is_none() && tenant.is_none() && password.is_none() {
            return Ok(None);
        }
        let email = email.ok_or(SetupArgsFault::Missing("HEADGATE_ADMIN_EMAIL"))?;
        let password =
            password.ok_or(SetupArgsFault::Missing("HEADGATE_ADMIN_PASSWORD or HEADGATE_ADMIN_PASSWORD_FILE"))?;
        Ok(Some(UnattendedSetup {
            name: given(&self.admin_name).or(file.admin_name).unwrap_or_else(|| email.clone()),
            email,
            password: Password::new(password),
            tenant_name: tenant.ok_or(SetupArgsFault::Missing("HEADGATE_TENANT"))?,
            tenant_slug: given(&self.tenant_slug).or(file.tenant_slug).unwrap_or_default(),
        }))
    }
}

/// An empty variable counts as not set.
fn given(value: &Option<String>) -> Option<String> {
    value.clone().filter(|text| !text.trim().is_empty())
}

fn read(path: &Path) -> Result<String, SetupArgsFault> {
    std::fs::read_to_string(path).map_err(|source| SetupArgsFault::Unreadable { path: path.to_owned(), source })
}

fn read_setup(path: &Path) -> Result<SetupFile, SetupArgsFault> {
    serde_json::from_str(&read(path)?).map_err(|source| SetupArgsFault::Malformed { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::{SetupArgs, SetupArgsFault};

    fn args() -> SetupArgs {
        SetupArgs {
            admin_email: Some("ada@example.com".to_owned()),
            tenant: Some("Acme".to_owned()),
            ..SetupArgs::default()
        }
    }

    #[test]
    fn nothing_set_means_set_up_in_the_browser() {
        assert!(SetupArgs::default().resolve_with(None).unwrap().is_none());
        assert!(
            SetupArgs { admin_email: Some(String::new()), ..SetupArgs::default() }
                .resolve_with(None)
                .unwrap()
                .is_none()
        );
    }

    #[test]
    fn missing_password_is_named() {
        let fault = args().resolve_with(None).unwrap_err();
        assert!(matches!(fault, SetupArgsFault::Missing(what) if what.contains("PASSWORD")), "{fault}");
    }

    #[test]
    fn name_falls_back_to_the_address() {
        let setup = args().resolve_with(Some("velvet-moor-traverse".to_owned())).unwrap().unwrap();
        assert_eq!((setup.name.as_str(), setup.tenant_name.as_str()), ("ada@example.com", "Acme"));
    }

    #[test]
    fn missing_file_is_named() {
        let args = SetupArgs { admin_password_file: Some("/nonexistent/secret".into()), ..args() };
        assert!(args.resolve_with(None).unwrap_err().to_string().contains("/nonexistent/secret"));
    }
}
