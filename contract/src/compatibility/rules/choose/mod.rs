//! The rule that a change falls under. Every change falls under exactly one.
//!
//! | File | About |
//! |---|---|
//! | `interface` | paths, operations, parameters, bodies, responses, headers, servers |
//! | `security` | who may call |
//! | `notice` | deprecation, sunset dates, stability |
//! | `properties` | named properties that come, go, or become required |
//! | `schema`, `types` | what values are allowed |

mod interface;
mod notice;
mod properties;
mod schema;
mod security;
#[cfg(test)]
mod tests;
mod types;

use std::borrow::Cow;

use super::rule::{self, Rule};
use crate::compatibility::diff::change::{Action, Aspect, Change, Direction, Element};

pub use notice::Notice;

/// Id of a rule; those of the comparator table are put together.
type Id = Cow<'static, str>;

/// The rule of a change, and what of it depends on the day.
pub(in crate::compatibility) fn choose(change: &Change, notice: &Notice) -> &'static Rule {
    let id = id_of(change, notice);
    rule::find(&id).unwrap_or_else(|| rule::known(fallback(change)))
}

fn id_of(change: &Change, notice: &Notice) -> Id {
    match (&change.aspect, &change.element) {
        (Aspect::Deprecated | Aspect::Sunset | Aspect::Stability, _) => notice.id(change).into(),
        (_, Element::Schema { .. }) => schema::id(change),
        (_, Element::SecurityRequirement { .. } | Element::SecurityScheme { .. }) => security::id(change).into(),
        _ => interface::id(change, notice).into(),
    }
}

/// The rule of what no other rule names.
fn fallback(change: &Change) -> &'static str {
    match (change.direction, &change.element) {
        (_, Element::Webhook { .. } | Element::Callback { .. }) => "webhook-contract-changed",
        (_, Element::SecurityScheme { .. }) => "api-security-component-changed",
        (Direction::Request, _) => "request-body-contract-changed",
        (Direction::Response, _) => "response-body-contract-changed",
        (Direction::None, _) => "api-contract-changed",
    }
}

/// One of three, by what happened.
fn by_action<T>(change: &Change, added: T, removed: T, changed: T) -> T {
    match change.action() {
        Action::Added => added,
        Action::Removed => removed,
        Action::Increased | Action::Decreased | Action::Changed => changed,
    }
}

/// One of two, by what became of something that is true or false; absence counts as false.
fn by_truth<T>(change: &Change, became_true: T, became_false: T) -> T {
    if change.new == Some(serde_json::Value::Bool(true)) { became_true } else { became_false }
}
