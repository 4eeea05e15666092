//! The colours of `style/tokens.css` are readable in both themes: WCAG 2.2, criterion 1.4.3 (4.5 to 1 for text) and
//! 1.4.11 (3 to 1 for the edges of controls and the lines of charts).

use std::collections::HashMap;

const TOKENS: &str = include_str!("../../style/tokens.css");

const TEXT: &[(&str, &[&str])] = &[
    ("text", &["ground", "surface", "sunken", "hover", "accent-soft"]),
    ("text-muted", &["ground", "surface", "sunken", "hover"]),
    ("accent-text", &["ground", "surface", "accent-soft"]),
    ("text-on-accent", &["accent", "accent-strong"]),
    ("info", &["surface", "info-soft"]),
    ("success", &["surface", "success-soft"]),
    ("warning", &["surface", "warning-soft"]),
    ("danger", &["surface", "danger-soft"]),
];

const EDGES: &[(&str, &[&str])] = &[
    ("border-control", &["surface", "ground"]),
    ("focus", &["surface", "ground"]),
    ("series-one", &["surface"]),
    ("series-two", &["surface"]),
    ("series-three", &["surface"]),
    ("series-four", &["surface"]),
    ("series-five", &["surface"]),
    ("series-six", &["surface"]),
    ("series-good", &["surface"]),
    ("series-bad", &["surface"]),
    ("series-muted", &["surface"]),
];

#[test]
fn text_has_enough_contrast_in_both_themes() {
    check(TEXT, 4.5);
}

#[test]
fn edges_and_lines_have_enough_contrast_in_both_themes() {
    check(EDGES, 3.0);
}

fn check(pairs: &[(&str, &[&str])], least: f64) {
    let colours = colours();
    for (front, backs) in pairs {
        for back in *backs {
            for (theme, (one, other)) in ["light", "dark"].iter().zip(colours[*front].iter().zip(colours[*back])) {
                let ratio = contrast(*one, other);
                assert!(ratio >= least, "--{front} on --{back} has {ratio:.2} in the {theme} theme");
            }
        }
    }
}

/// Name to light and dark luminance, of every `--name: light-dark(#rrggbb, #rrggbb);`.
fn colours() -> HashMap<&'static str, [f64; 2]> {
    let pairs = TOKENS.lines().filter_map(|line| {
        let (name, value) = line.trim().strip_prefix("--")?.split_once(": light-dark(#")?;
        let (light, rest) = value.split_once(", #")?;
        Some((name, [luminance(light)?, luminance(rest.get(..6)?)?]))
    });
    pairs.collect()
}

/// Relative luminance as WCAG defines it, of `rrggbb`.
fn luminance(hex: &str) -> Option<f64> {
    let channel = |at: usize| {
        let share = f64::from(u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()?) / 255.0;
        Some(if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) })
    };
    Some(0.2126 * channel(0)? + 0.7152 * channel(2)? + 0.0722 * channel(4)?)
}

fn contrast(one: f64, other: f64) -> f64 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}
