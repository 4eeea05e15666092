//! Lists to choose from, and rows that several pages show.

use headgate_app::components::SelectOption;
use headgate_app::pages::catalogue::{ImportChoices, ProblemRow, ProblemSeverity};
use headgate_contract::openapi::{Problem, Severity};

use crate::authz::Grant;
use crate::authz::permits::WriteApis;
use crate::catalogue::{Visibility, apis, versions};
use crate::error::Result;
use crate::state::AppState;

/// A problem of a document.
#[must_use]
pub fn problem_row(problem: &Problem) -> ProblemRow {
    let severity = match problem.severity {
        Severity::Error => ProblemSeverity::Error,
        Severity::Warning => ProblemSeverity::Warning,
        Severity::Note => ProblemSeverity::Note,
    };
    ProblemRow { severity, place: problem.pointer.clone(), line: problem.line, message: problem.message.clone() }
}

/// Teams that can own an API.
///
/// # Errors
/// When the database fails.
pub async fn teams(state: &AppState, grant: &Grant<WriteApis>) -> Result<Vec<SelectOption>> {
    let teams = apis::list_team_choices(state, grant).await?.into_iter();
    let none = SelectOption::new("", "No team");
    Ok(std::iter::once(none).chain(teams.map(|team| SelectOption::new(team.id.to_string(), team.name))).collect())
}

/// Upstreams that calls can go to, after the entries in `first`.
///
/// # Errors
/// When the database fails.
pub async fn upstreams(
    state: &AppState,
    grant: &Grant<WriteApis>,
    first: Vec<SelectOption>,
) -> Result<Vec<SelectOption>> {
    let upstreams = versions::list_upstream_choices(state, grant).await?.into_iter();
    Ok(first.into_iter().chain(upstreams.map(|(id, name)| SelectOption::new(id.to_string(), name))).collect())
}

/// Everything that an import can choose.
///
/// # Errors
/// When the database fails.
pub async fn import_choices(state: &AppState, grant: &Grant<WriteApis>) -> Result<ImportChoices> {
    let apis = apis::list_api_choices(state, grant).await?;
    let versions = versions::list_names(state, grant, Visibility::All).await?;
    let first = vec![SelectOption::new("keep", "None yet, or as it is"), SelectOption::new("create", "A new upstream")];
    Ok(ImportChoices {
        apis: apis.into_iter().map(|(slug, name)| SelectOption::new(slug, name)).collect(),
        versions: versions
            .into_iter()
            .map(|name| SelectOption::new(format!("{}/{}", name.api_slug, name.version_slug), name.title()))
            .collect(),
        teams: teams(state, grant).await?,
        upstreams: upstreams(state, grant, first).await?,
    })
}
