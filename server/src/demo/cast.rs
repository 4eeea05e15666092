//! Who and what the demo consists of: plain lists, nothing else.

use headgate_contract::access::Role;

/// Where the demo lives: `/t/northwind-pay`.
pub const TENANT: &str = "northwind-pay";
pub const TENANT_NAME: &str = "Northwind Pay (demo)";
/// The API that everybody calls.
pub const API: &str = "checkout";
/// Slugs of its versions.
pub const V70: &str = "v70";
pub const V71: &str = "v71";

/// Somebody who can sign in.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    pub name: &'static str,
    pub email: &'static str,
    pub role: Role,
    /// Index in [`TEAMS`].
    pub team: usize,
}

pub const TEAMS: [&str; 3] = ["Payments platform", "Web shops", "Mobile"];

/// The tenant admin first, then the API owner, then developers.
pub const PEOPLE: [Person; 5] = [
    Person { name: "Ada Lindqvist", email: "ada@demo.example", role: Role::TenantAdmin, team: 0 },
    Person { name: "Marco Reyes", email: "marco@demo.example", role: Role::ApiOwner, team: 0 },
    Person { name: "Priya Nair", email: "priya@demo.example", role: Role::Developer, team: 1 },
    Person { name: "Jonas Weber", email: "jonas@demo.example", role: Role::Developer, team: 2 },
    Person { name: "Lucie Moreau", email: "lucie@demo.example", role: Role::Developer, team: 1 },
];

/// Index of the tenant admin in [`PEOPLE`].
pub const ADMIN: usize = 0;
/// Index of the API owner in [`PEOPLE`].
pub const OWNER: usize = 1;

/// A plan: requests a minute and burst, `None` for no limit.
#[derive(Debug, Clone, Copy)]
pub struct PlanPart {
    pub slug: &'static str,
    pub name: &'static str,
    pub description: &'static str,
    pub per_minute: Option<(u32, u32)>,
}

/// The first approves by itself.
pub const PLANS: [PlanPart; 3] = [
    PlanPart {
        slug: "free",
        name: "Free",
        description: "For trying things out: 120 requests a minute, in force at once.",
        per_minute: Some((120, 20)),
    },
    PlanPart {
        slug: "standard",
        name: "Standard",
        description: "For shops in production: 3,000 requests a minute.",
        per_minute: Some((3_000, 200)),
    },
    PlanPart {
        slug: "unlimited",
        name: "Unlimited",
        description: "For our own products: no limit of requests.",
        per_minute: None,
    },
];

/// Index in [`PLANS`].
pub const FREE: usize = 0;
const STANDARD: usize = 1;
const UNLIMITED: usize = 2;

/// An application with its traffic.
#[derive(Debug, Clone, Copy)]
pub struct ApplicationPart {
    pub name: &'static str,
    pub description: &'static str,
    /// Index of its maker in [`PEOPLE`]; the maker's team owns it.
    pub maker: usize,
    /// Index in [`PLANS`].
    pub plan: usize,
    /// Requests a second of v70 and of v71; 0 where it has no subscription.
    pub rates: [f64; 2],
}

const fn part(
    (name, description): (&'static str, &'static str),
    maker: usize,
    plan: usize,
    rates: [f64; 2],
) -> ApplicationPart {
    ApplicationPart { name, description, maker, plan, rates }
}

/// Some thirty requests a second of each version.
pub const APPLICATIONS: [ApplicationPart; 12] = [
    part(("Web shop", "The shop on northwind.example."), 2, UNLIMITED, [5.5, 3.0]),
    part(("Shop for partners", "White-label shop of our partners."), 2, STANDARD, [3.0, 2.5]),
    part(("Marketplace", "Many sellers, one basket."), 4, STANDARD, [3.5, 3.0]),
    part(("Subscriptions", "Charges renewals every night and day."), 4, UNLIMITED, [2.5, 3.0]),
    part(("Gift cards", "Sells and redeems gift cards."), 4, STANDARD, [1.8, 1.8]),
    part(("iOS app", "Checkout in the iPhone app."), 3, UNLIMITED, [4.0, 5.0]),
    part(("Android app", "Checkout in the Android app."), 3, UNLIMITED, [4.5, 5.5]),
    part(("Point of sale", "Tills in the stores."), 3, STANDARD, [3.0, 2.5]),
    part(("Invoicing", "Payment links on invoices."), 2, STANDARD, [1.5, 0.0]),
    part(("Reporting script", "Asks for the state of payment links, a little too often."), 2, FREE, [2.6, 0.0]),
    part(("Donations", "Round up for charity."), 4, FREE, [0.0, 1.2]),
    part(("Loyalty", "Points for every purchase."), 3, STANDARD, [0.0, 2.0]),
];

/// The application that waits in the inbox: name, description, message of the request. The second developer made it.
pub const PENDING: (&str, &str, &str) = (
    "Kiosk pilot",
    "Self-service kiosks in ten stores.",
    "We start a pilot with ten kiosks next week and expect five payments a second at most.",
);
/// Index in [`PEOPLE`] of who asks for it, and in [`PLANS`] of what for.
pub const PENDING_BY: (usize, usize) = (3, STANDARD);

/// What is called, how often compared with the others: method, path below the version, relative frequency.
pub const CALLS: [(&str, &str, u32); 8] = [
    ("POST", "/payments", 34),
    ("POST", "/paymentMethods", 20),
    ("POST", "/sessions", 18),
    ("POST", "/payments/details", 10),
    ("POST", "/payments/8515131751004933/captures", 8),
    ("GET", "/paymentLinks/PL61C53A8B97E6915A", 5),
    ("POST", "/payments/8515131751004933/refunds", 3),
    ("POST", "/payments/8515131751004933/cancels", 2),
];
