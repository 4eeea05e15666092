//! Security schemes and requirements.

use std::collections::HashSet;

use serde_json::Value;

use super::build::Builder;
use super::cursor::Cursor;
use super::model::{ParameterLocation, SecurityKind, SecurityRequirement, SecurityScheme, SpecificationFormat};
use super::problem::shown;

impl<'a> Builder<'a> {
    pub(super) fn security_schemes(&mut self, top: &Cursor<'a>) -> Vec<SecurityScheme> {
        let declared = match self.format {
            SpecificationFormat::Swagger20 => top.get("securityDefinitions"),
            _ => top.get("components").and_then(|components| components.get("securitySchemes")),
        };
        let Some(declared) = declared else {
            return Vec::new();
        };
        let mut schemes = Vec::new();
        for (name, scheme) in declared.entries() {
            let place = scheme.pointer.clone();
            let Some(scheme) = scheme.resolve(self.root).filter(|_| self.afford_item()) else {
                continue;
            };
            let kind = self.security_kind(&scheme);
            if let SecurityKind::Unknown { stated } = &kind {
                let message = format!(
                    "The security scheme has the unknown type \"{}\". Use one that OpenAPI defines.",
                    shown(stated)
                );
                self.problems.warning(&place, message);
            }
            schemes.push(SecurityScheme {
                name: name.to_owned(),
                kind,
                description: self.text(&scheme, "description"),
            });
        }
        schemes
    }

    fn security_kind(&mut self, scheme: &Cursor<'a>) -> SecurityKind {
        let stated = self.text(scheme, "type").unwrap_or_default();
        match stated.as_str() {
            "basic" => SecurityKind::Http { scheme: "basic".to_owned() },
            "http" => {
                SecurityKind::Http { scheme: self.text(scheme, "scheme").unwrap_or_default().to_ascii_lowercase() }
            }
            "oauth2" => SecurityKind::OAuth2,
            "mutualTLS" => SecurityKind::MutualTls,
            "openIdConnect" => {
                SecurityKind::OpenIdConnect { url: self.text(scheme, "openIdConnectUrl").unwrap_or_default() }
            }
            "apiKey" => SecurityKind::ApiKey {
                location: match scheme.value.get("in").and_then(Value::as_str) {
                    Some("query") => ParameterLocation::Query,
                    Some("cookie") => ParameterLocation::Cookie,
                    _ => ParameterLocation::Header,
                },
                parameter: self.text(scheme, "name").unwrap_or_default(),
            },
            _ => SecurityKind::Unknown { stated },
        }
    }

    /// The requirements of `holder`, the document or an operation; `None` if it states none.
    pub(super) fn security(
        &mut self,
        holder: &Cursor<'a>,
        known: &HashSet<String>,
    ) -> Option<Vec<Vec<SecurityRequirement>>> {
        let list = holder.get("security").filter(|list| list.value.is_array())?;
        let mut alternatives = Vec::new();
        for alternative in list.elements() {
            if !self.afford_item() {
                break;
            }
            let mut requirements = Vec::new();
            for (scheme, scopes) in alternative.entries() {
                if !known.contains(scheme) {
                    let message = format!(
                        "The security scheme \"{}\" is not declared. Declare it, or correct the name.",
                        shown(scheme)
                    );
                    self.problems.warning(&scopes.pointer, message);
                }
                let scopes: Vec<String> =
                    scopes.elements().filter_map(|scope| scope.value.as_str().map(str::to_owned)).collect();
                self.spend(scheme.len() + scopes.iter().map(|scope| scope.len() + 24).sum::<usize>());
                requirements.push(SecurityRequirement { scheme: scheme.to_owned(), scopes });
            }
            alternatives.push(requirements);
        }
        Some(alternatives)
    }
}
