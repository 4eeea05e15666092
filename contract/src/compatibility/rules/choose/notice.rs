//! Rules about notice: what is gone, deprecated or less stable, and whether callers were told in time.

use time::Date;

use super::{by_truth, fallback};
use crate::compatibility::diff::change::{Action, Aspect, Change, Direction, Element, Facts, Site};
use crate::compatibility::report::MinimumSunsetDays;
use crate::compatibility::rules::stability::{Stability, read_day};

/// The day of the judgement, and the notice that deprecations must give.
#[derive(Debug, Clone, Copy)]
pub struct Notice {
    /// The day that sunset dates are compared with.
    pub today: Date,
    /// Days that must lie between it and a sunset date.
    pub minimum: MinimumSunsetDays,
}

/// The ids of the rules about notice, of one kind of thing.
struct Family {
    deprecated: &'static str,
    with_sunset: &'static str,
    reactivated: &'static str,
    sunset_missing: &'static str,
    sunset_unreadable: &'static str,
    sunset_soon: &'static str,
    sunset_deleted: &'static str,
    sunset_earlier: &'static str,
    sunset_restated: &'static str,
    less_stable: &'static str,
    more_stable: &'static str,
}

const OPERATION: Family = Family {
    deprecated: "endpoint-deprecated",
    with_sunset: "endpoint-deprecated-with-sunset",
    reactivated: "endpoint-reactivated",
    sunset_missing: "api-deprecated-sunset-missing",
    sunset_unreadable: "api-deprecated-sunset-parse",
    sunset_soon: "api-sunset-date-too-small",
    sunset_deleted: "sunset-deleted",
    sunset_earlier: "api-sunset-date-changed-too-small",
    sunset_restated: "api-sunset-date-changed",
    less_stable: "api-stability-decreased",
    more_stable: "api-stability-increased",
};

const PARAMETER: Family = Family {
    deprecated: "request-parameter-deprecated",
    with_sunset: "request-parameter-deprecated",
    reactivated: "request-parameter-reactivated",
    sunset_missing: "request-parameter-deprecated-sunset-missing",
    sunset_unreadable: "request-parameter-sunset-parse",
    sunset_soon: "request-parameter-sunset-date-too-small",
    sunset_deleted: "request-parameter-sunset-deleted",
    sunset_earlier: "request-parameter-sunset-date-changed-too-small",
    sunset_restated: "request-parameter-sunset-date-changed",
    ..OPERATION
};

const REQUEST_PROPERTY: Family = Family {
    deprecated: "request-property-deprecated",
    with_sunset: "request-property-deprecated-with-sunset",
    reactivated: "request-property-reactivated",
    sunset_missing: "request-property-deprecated-sunset-missing",
    sunset_unreadable: "request-property-deprecated-sunset-invalid",
    sunset_soon: "request-property-sunset-date-too-small",
    sunset_deleted: "request-property-sunset-deleted",
    sunset_earlier: "request-property-sunset-date-changed-too-small",
    sunset_restated: "request-property-sunset-date-changed",
    less_stable: "request-property-stability-decreased",
    more_stable: "request-property-stability-increased",
};

const RESPONSE_PROPERTY: Family = Family {
    deprecated: "response-property-deprecated",
    with_sunset: "response-property-deprecated-with-sunset",
    reactivated: "response-property-reactivated",
    sunset_missing: "response-property-deprecated-sunset-missing",
    sunset_unreadable: "response-property-deprecated-sunset-invalid",
    sunset_soon: "response-property-sunset-date-too-small",
    sunset_deleted: "response-property-sunset-deleted",
    sunset_earlier: "response-property-sunset-date-changed-too-small",
    sunset_restated: "response-property-sunset-date-changed",
    less_stable: "response-property-stability-decreased",
    more_stable: "response-property-stability-increased",
};

impl Notice {
    /// Id of the rule of a change of `deprecated`, `x-sunset` or `x-stability-level`.
    pub(super) fn id(&self, change: &Change) -> &'static str {
        let family = match (&change.element, change.direction) {
            (Element::Operation, _) => OPERATION,
            (element, Direction::Request) if is_outside_bodies(element) => PARAMETER,
            (element, Direction::Response) if is_outside_bodies(element) && change.aspect == Aspect::Deprecated => {
                return by_truth(change, "response-header-deprecated", "response-header-reactivated");
            }
            (Element::Schema { .. }, Direction::Request) => REQUEST_PROPERTY,
            (Element::Schema { .. }, Direction::Response) => RESPONSE_PROPERTY,
            _ => return fallback(change),
        };
        match change.aspect {
            Aspect::Deprecated if by_truth(change, true, false) => self.deprecated(&change.new_facts, &family),
            Aspect::Deprecated => family.reactivated,
            Aspect::Sunset => self.sunset(change, &family),
            _ => stability(change, &family),
        }
    }

    fn deprecated(&self, facts: &Facts, family: &Family) -> &'static str {
        match facts.sunset.as_deref().map(read_day) {
            None if self.days_of(facts) > 0 => family.sunset_missing,
            None => family.deprecated,
            Some(None) => family.sunset_unreadable,
            Some(Some(sunset)) if self.is_soon(sunset, facts) => family.sunset_soon,
            Some(Some(_)) => family.with_sunset,
        }
    }

    fn sunset(&self, change: &Change, family: &Family) -> &'static str {
        let day = |facts: &Facts| facts.sunset.as_deref().map(read_day);
        match (day(&change.old_facts), day(&change.new_facts)) {
            (_, None) if change.new_facts.deprecated => family.sunset_deleted,
            (_, None) => family.sunset_restated,
            (_, Some(None)) => family.sunset_unreadable,
            (Some(Some(old)), Some(Some(new))) if new < old => {
                let is_allowed = self.days_of(&change.new_facts) > 0 && !self.is_soon(new, &change.new_facts);
                if is_allowed { family.sunset_restated } else { family.sunset_earlier }
            }
            (None, Some(Some(new))) if change.new_facts.deprecated && self.is_soon(new, &change.new_facts) => {
                family.sunset_soon
            }
            (_, Some(Some(_))) => family.sunset_restated,
        }
    }

    /// Id of the rule of a path or operation that is gone.
    pub(super) fn gone(&self, change: &Change) -> &'static str {
        let facts = &change.old_facts;
        let is_path = matches!(change.element, Element::Path { .. });
        let [without, before, with] = if is_path {
            [
                "api-path-removed-without-deprecation",
                "api-path-removed-before-sunset",
                "api-path-removed-with-deprecation",
            ]
        } else {
            ["api-removed-without-deprecation", "api-removed-before-sunset", "api-removed-with-deprecation"]
        };
        if level(facts) <= Stability::Alpha {
            return "api-removed-while-unstable";
        }
        match facts.sunset.as_deref().map(read_day) {
            _ if !facts.deprecated => without,
            None => with,
            Some(None) => "api-path-sunset-parse",
            Some(Some(sunset)) if self.today < sunset => before,
            Some(Some(_)) => with,
        }
    }

    /// Id of the rule of a parameter that is gone.
    pub(super) fn parameter_gone(&self, change: &Change) -> &'static str {
        let facts = &change.old_facts;
        match facts.sunset.as_deref().map(read_day) {
            _ if !facts.deprecated => "request-parameter-removed",
            None => "request-parameter-removed-with-deprecation",
            Some(None) => PARAMETER.sunset_unreadable,
            Some(Some(sunset)) if self.today < sunset => "request-parameter-removed-before-sunset",
            Some(Some(_)) => "request-parameter-removed-with-deprecation",
        }
    }

    fn days_of(&self, facts: &Facts) -> u16 {
        self.minimum.of(level(facts))
    }

    fn is_soon(&self, sunset: Date, facts: &Facts) -> bool {
        (sunset - self.today).whole_days() < i64::from(self.days_of(facts))
    }
}

/// Whether something is a parameter or a header, or its schema.
const fn is_outside_bodies(element: &Element) -> bool {
    matches!(
        element,
        Element::Parameter { .. }
            | Element::ResponseHeader { .. }
            | Element::Schema { site: Site::Parameter { .. } | Site::ResponseHeader { .. }, .. }
    )
}

/// The level that is stated; who states none, or none of the four, promises most.
fn level(facts: &Facts) -> Stability {
    facts.stability.as_deref().and_then(|text| text.parse().ok()).unwrap_or_default()
}

fn stability(change: &Change, family: &Family) -> &'static str {
    let is_unknown = change.new_facts.stability.as_deref().is_some_and(|text| text.parse::<Stability>().is_err());
    if is_unknown && change.action() != Action::Removed {
        return "api-invalid-stability-level";
    }
    match level(&change.new_facts).cmp(&level(&change.old_facts)) {
        std::cmp::Ordering::Less => family.less_stable,
        std::cmp::Ordering::Greater => family.more_stable,
        std::cmp::Ordering::Equal => "api-stability-stated",
    }
}
