//! What the numbers of a chart are, and how they are written.

/// Unit of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unit {
    /// How many.
    #[default]
    Count,
    /// A length of time in milliseconds.
    Milliseconds,
    /// A share, 0 to 100.
    Percent,
}

impl Unit {
    /// The number as a person writes it: `1.2k`, `340 ms`, `1.5 s`, `0.4 %`; `–` for what is no number.
    #[must_use]
    pub fn format(self, value: f64) -> String {
        if !value.is_finite() {
            return "–".to_owned();
        }
        match self {
            Self::Count => compact(value),
            Self::Milliseconds if value.abs() >= 1_000.0 => format!("{} s", short(value / 1_000.0)),
            Self::Milliseconds => format!("{} ms", short(value)),
            Self::Percent => format!("{} %", short(value)),
        }
    }
}

/// Thousands as `k`, millions as `M`, billions as `G`.
fn compact(value: f64) -> String {
    let size = value.abs();
    if size >= 999_950_000.0 {
        format!("{}G", short(value / 1e9))
    } else if size >= 999_950.0 {
        format!("{}M", short(value / 1e6))
    } else if size >= 999.95 {
        format!("{}k", short(value / 1e3))
    } else {
        short(value)
    }
}

/// Three digits that matter at most, without zeros at the end.
fn short(value: f64) -> String {
    let digits = match value.abs() {
        size if size >= 99.95 => 0,
        size if size >= 9.995 => 1,
        _ => 2,
    };
    let text = format!("{value:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::Unit;

    #[test]
    fn numbers_are_written_with_three_digits_and_their_unit() {
        assert_eq!(Unit::Count.format(0.0), "0");
        assert_eq!(Unit::Count.format(999.0), "999");
        assert_eq!(Unit::Count.format(1_234.0), "1.23k");
        assert_eq!(Unit::Count.format(999_999.0), "1M");
        assert_eq!(Unit::Count.format(2_500_000_000.0), "2.5G");
        assert_eq!(Unit::Milliseconds.format(0.8), "0.8 ms");
        assert_eq!(Unit::Milliseconds.format(1_500.0), "1.5 s");
        assert_eq!(Unit::Percent.format(99.951), "100 %");
        assert_eq!(Unit::Percent.format(0.05), "0.05 %");
        assert_eq!(Unit::Count.format(f64::NAN), "–");
        assert_eq!(Unit::Count.format(-0.001), "0");
    }
}
