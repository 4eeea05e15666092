//! A part of a page that renews itself from a stream of server-rendered fragments.

use leptos::prelude::*;

/// Content that the script renews: it opens an event source at `stream` and replaces the inside of this element with
/// the HTML of each event, keeping focus and open details. Events must send what the children would render now.
#[component]
pub fn Live(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// Address of a `text/event-stream`.
    #[prop(into)]
    stream: String,
    /// What is shown until the first event.
    children: Children,
) -> AnyView {
    view! {
        <div class="live-region">
            <p class="live-state" data-live-state=id.clone() hidden role="status">
                <span class="live-dot"></span>
                <span data-live-word="">"Connecting"</span>
                <button type="button" class="live-toggle" data-live-toggle="">"Pause"</button>
            </p>
            <div id=id data-live=stream>{children()}</div>
        </div>
    }
    .into_any()
}
