//! Made-up matter the gallery shows.

use headgate_app::charts::{Bar, Marker, Series, SeriesColour, TimeChart, Unit, WeightPart};
use headgate_app::components::{CodeSample, Flash, Icon, Link, Tone};
use headgate_app::layouts::{NavGroup, NavItem, Shell, TenantLink, Theme, UserBadge};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

pub const NOW: OffsetDateTime = datetime!(2026-11-20 12:00 UTC);

pub fn shell(theme: Theme) -> Shell {
    Shell {
        title: "Kit".into(),
        tenant: Some(TenantLink { name: "Riverside Energy".into(), slug: "riverside".into() }),
        other_tenants: vec![TenantLink { name: "Lakeshore Water".into(), slug: "lakeshore".into() }],
        user: Some(UserBadge {
            name: "Ada Lovelace".into(),
            initials: "AL".into(),
            links: vec![Link::new("Account", "/account")],
        }),
        nav: nav(),
        flash: vec![Flash {
            tone: Tone::Success,
            text: "Subscription approved. Checkout can call Payments v2 now.".into(),
        }],
        theme,
        request_id: "01932a7e".into(),
        path: "/kit".into(),
    }
}

fn nav() -> Vec<NavGroup> {
    let group = |label: &str, items: &[(&str, Icon, Option<u64>)]| NavGroup {
        label: label.into(),
        items: items
            .iter()
            .map(|(label, icon, count)| NavItem {
                label: (*label).into(),
                href: format!("#{label}"),
                icon: *icon,
                current: *label == "Rollouts",
                count: *count,
            })
            .collect(),
    };
    vec![
        group("", &[("Catalogue", Icon::BookOpen, None)]),
        group("My work", &[("Applications", Icon::AppWindow, None)]),
        group(
            "Operate",
            &[
                ("Approvals", Icon::Inbox, Some(3)),
                ("Upstreams", Icon::Waypoints, None),
                ("Plans", Icon::Gauge, None),
                ("Rollouts", Icon::Rocket, None),
                ("Nodes", Icon::Server, None),
            ],
        ),
        group(
            "Observe",
            &[
                ("Analytics", Icon::ChartLine, None),
                ("Request logs", Icon::ScrollText, None),
                ("Audit", Icon::History, None),
            ],
        ),
        group("Settings", &[("People", Icon::Users, None)]),
    ]
}

/// A wave that looks like traffic; the same each time.
pub fn wave(points: usize, base: f64, swing: f64, phase: f64) -> Vec<Option<f64>> {
    (0..points)
        .map(|index| {
            let x = index as f64;
            let noise = ((x * 12.9898 + phase).sin() * 43_758.547).fract() * swing * 0.25;
            Some((base + (x / 9.0 + phase).sin() * swing + noise).max(0.0))
        })
        .collect()
}

fn times(points: i32) -> Vec<OffsetDateTime> {
    (0..points).map(|minute| NOW - Duration::minutes(i64::from(points - 1 - minute))).collect()
}

pub fn latency() -> TimeChart {
    let mut candidate = wave(60, 96.0, 14.0, 2.0);
    candidate[..18].fill(None);
    candidate[34..38].fill(None);
    TimeChart {
        id: "latency".into(),
        title: "Latency, 95th percentile".into(),
        unit: Unit::Milliseconds,
        times: times(60),
        series: vec![
            Series { label: "Stable v1".into(), colour: SeriesColour::One, values: wave(60, 120.0, 18.0, 0.3) },
            Series { label: "Candidate v2".into(), colour: SeriesColour::Two, values: candidate },
        ],
        markers: vec![
            Marker { at: NOW - Duration::minutes(42), label: "5 %".into() },
            Marker { at: NOW - Duration::minutes(21), label: "25 %".into() },
        ],
    }
}

pub fn requests() -> TimeChart {
    TimeChart {
        id: "requests".into(),
        title: "Requests per minute".into(),
        unit: Unit::Count,
        times: times(40),
        series: vec![
            Series { label: "2xx".into(), colour: SeriesColour::One, values: wave(40, 2_400.0, 700.0, 1.0) },
            Series { label: "4xx".into(), colour: SeriesColour::Three, values: wave(40, 220.0, 60.0, 4.0) },
            Series { label: "5xx".into(), colour: SeriesColour::Bad, values: wave(40, 60.0, 50.0, 2.5) },
        ],
        markers: Vec::new(),
    }
}

pub fn errors() -> TimeChart {
    let values = wave(60, 0.4, 0.3, 0.9);
    let series = vec![Series { label: "Error rate".into(), colour: SeriesColour::Bad, values }];
    TimeChart {
        id: "errors".into(),
        title: "Error rate".into(),
        unit: Unit::Percent,
        times: times(60),
        series,
        markers: Vec::new(),
    }
}

pub fn operations() -> Vec<Bar> {
    [
        ("GET /payments/{id}", 48_200.0, "0.1 %"),
        ("POST /payments", 21_900.0, "0.8 %"),
        ("POST /refunds", 3_400.0, "2.4 %"),
        ("GET /balance", 910.0, "0 %"),
    ]
    .into_iter()
    .map(|(label, value, note)| Bar { label: label.into(), value, href: Some("#".into()), note: Some(note.into()) })
    .collect()
}

pub fn arms() -> Vec<WeightPart> {
    vec![
        WeightPart { label: "Stable v1".into(), percent: 75.0, colour: SeriesColour::One },
        WeightPart { label: "Candidate v2".into(), percent: 25.0, colour: SeriesColour::Two },
    ]
}

pub fn samples() -> Vec<CodeSample> {
    let sample = |language: &str, code: &str| CodeSample { language: language.into(), code: code.into() };
    vec![
        sample("curl", "curl https://api.riverside.example/payments/v2/balance \\\n  -H \"X-Api-Key: $HEADGATE_KEY\""),
        sample(
            "Python",
            "import os, requests\n\nanswer = requests.get(\n    \"https://api.riverside.example/payments/v2/balance\",\n    headers={\"X-Api-Key\": os.environ[\"HEADGATE_KEY\"]},\n)\nprint(answer.json())",
        ),
        sample(
            "JavaScript",
            "const answer = await fetch(\"https://api.riverside.example/payments/v2/balance\", {\n  headers: { \"X-Api-Key\": process.env.HEADGATE_KEY },\n});\nconsole.log(await answer.json());",
        ),
    ]
}
