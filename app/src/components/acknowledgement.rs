//! Whether the nodes have taken a change over. Nothing is called done before they have.

use leptos::prelude::*;

use super::badge::Badge;
use super::icon::Icon;
use super::tone::Tone;

/// What the nodes said about a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Acknowledgement {
    /// No node has ever connected.
    NoNodes,
    /// Every connected node serves it.
    Applied {
        /// How many nodes there are.
        nodes: u64,
    },
    /// Some nodes have not answered yet.
    Pending {
        /// How many serve it.
        applied: u64,
        /// How many there are.
        nodes: u64,
        /// Name of the first that does not, if it is known.
        waiting_for: Option<String>,
    },
    /// A node refused it and goes on with the one before.
    Failed {
        /// Name of the node.
        node: String,
    },
}

impl Acknowledgement {
    fn words(&self) -> String {
        match self {
            Self::NoNodes => "No node connected".to_owned(),
            Self::Applied { nodes } => format!("Applied on {nodes} of {nodes} {}", plural(*nodes)),
            Self::Pending { waiting_for: Some(node), .. } => format!("Pending on {node}"),
            Self::Pending { applied, nodes, waiting_for: None } => {
                format!("Applied on {applied} of {nodes} {}", plural(*nodes))
            }
            Self::Failed { node } => format!("Refused by {node}"),
        }
    }

    const fn look(&self) -> (Tone, Icon) {
        match self {
            Self::NoNodes => (Tone::Warning, Icon::Plug),
            Self::Applied { .. } => (Tone::Success, Icon::CircleCheck),
            Self::Pending { .. } => (Tone::Info, Icon::Hourglass),
            Self::Failed { .. } => (Tone::Danger, Icon::CircleX),
        }
    }
}

const fn plural(nodes: u64) -> &'static str {
    if nodes == 1 { "node" } else { "nodes" }
}

/// A badge such as "Applied on 2 of 2 nodes" or "Pending on node-a".
#[component]
pub fn AcknowledgementBadge(
    /// What the nodes said.
    state: Acknowledgement,
) -> AnyView {
    let (tone, icon) = state.look();
    view! { <Badge label=state.words() tone icon/> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pending_change_names_the_node_it_waits_for() {
        let state = Acknowledgement::Pending { applied: 1, nodes: 2, waiting_for: Some("node-b".into()) };
        assert_eq!(state.words(), "Pending on node-b");
        assert_eq!(Acknowledgement::Applied { nodes: 1 }.words(), "Applied on 1 of 1 node");
    }
}
