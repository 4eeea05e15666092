//! The one short screen that a start prints.

use std::fmt::Write;

use super::gateway::{GatewayState, Plan};
use super::ports;

/// Prints where everything is and what to do next.
#[expect(clippy::print_stdout, reason = "the screen is what the command is for; everything else goes to the log")]
pub fn show(plan: &Plan, next: &[String], gateway: GatewayState) {
    println!("{}", text(plan, next, gateway));
}

fn text(plan: &Plan, next: &[String], gateway: GatewayState) -> String {
    let logs = plan.data.join("logs");
    let mut text = String::from("\n  Headgate is running.\n\n");
    // Writing to a string cannot fail.
    let _ = writeln!(text, "  Portal   http://{}", plan.portal);
    let _ = writeln!(text, "  Gateway  http://{}", ports::reachable(plan.listen));
    if gateway == GatewayState::NotYet {
        let _ = writeln!(text, "           not up yet, see {}", logs.join("proxy-1.log").display());
    }
    for (number, line) in next.iter().enumerate() {
        let label = if number == 0 { "Next" } else { "" };
        let _ = writeln!(text, "  {label:<7}  {line}");
    }
    let _ =
        write!(text, "\n  Data in {}, logs in {}.\n  Ctrl-C stops everything.\n", plan.data.display(), logs.display());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn screen_says_where_and_what_next() {
        let plan = Plan {
            data: "/data".into(),
            portal: "127.0.0.1:3000".parse().unwrap(),
            listen: "0.0.0.0:8080".parse().unwrap(),
            token_file: "/data/node-token".into(),
        };
        let screen = text(&plan, &["open the portal".to_owned(), "and sign in".to_owned()], GatewayState::Listening);
        for part in ["http://127.0.0.1:3000", "http://127.0.0.1:8080", "Next     open the portal", "/data/logs"] {
            assert!(screen.contains(part), "{screen}");
        }
        assert!(!screen.contains("not up yet"));
        assert!(text(&plan, &[], GatewayState::NotYet).contains("/data/logs/proxy-1.log"));
    }
}
