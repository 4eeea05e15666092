//! Icons: one symbol each in `public/icons.svg`, drawn in the colour of the text around them.

use leptos::prelude::*;

use crate::assets;

macro_rules! icons {
    ($($variant:ident => $symbol:literal),* $(,)?) => {
        /// Every icon of the sprite. A test keeps this list and the sprite equal.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Icon { $($variant),* }

        impl Icon {
            /// All of them, in alphabetical order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Id of the symbol in the sprite.
            #[must_use]
            pub const fn symbol(self) -> &'static str {
                match self { $(Self::$variant => $symbol),* }
            }
        }
    };
}

icons! {
    Activity => "activity",
    AppWindow => "app-window",
    ArrowDown => "arrow-down",
    ArrowLeft => "arrow-left",
    ArrowRight => "arrow-right",
    ArrowUp => "arrow-up",
    ArrowUpRight => "arrow-up-right",
    Ban => "ban",
    Bell => "bell",
    BookOpen => "book-open",
    Bot => "bot",
    Boxes => "boxes",
    Building2 => "building-2",
    Calendar => "calendar",
    ChartLine => "chart-line",
    Check => "check",
    ChevronDown => "chevron-down",
    ChevronLeft => "chevron-left",
    ChevronRight => "chevron-right",
    ChevronsUpDown => "chevrons-up-down",
    Circle => "circle",
    CircleAlert => "circle-alert",
    CircleCheck => "circle-check",
    CircleDashed => "circle-dashed",
    CircleDot => "circle-dot",
    CircleX => "circle-x",
    Clock => "clock",
    Code => "code",
    Copy => "copy",
    Cpu => "cpu",
    Download => "download",
    Ellipsis => "ellipsis",
    Eye => "eye",
    FileText => "file-text",
    Flag => "flag",
    Funnel => "funnel",
    Gauge => "gauge",
    GitBranch => "git-branch",
    GitCompare => "git-compare",
    Globe => "globe",
    History => "history",
    Hourglass => "hourglass",
    House => "house",
    Inbox => "inbox",
    Info => "info",
    KeyRound => "key-round",
    Layers => "layers",
    Link => "link",
    Loader => "loader",
    Lock => "lock",
    LogOut => "log-out",
    Menu => "menu",
    Monitor => "monitor",
    Moon => "moon",
    Network => "network",
    Package => "package",
    Pause => "pause",
    Pencil => "pencil",
    Play => "play",
    Plug => "plug",
    Plus => "plus",
    RefreshCw => "refresh-cw",
    Rocket => "rocket",
    RotateCcw => "rotate-ccw",
    ScrollText => "scroll-text",
    Search => "search",
    Server => "server",
    Settings => "settings",
    Shield => "shield",
    ShieldCheck => "shield-check",
    Sparkles => "sparkles",
    Split => "split",
    SquarePen => "square-pen",
    Sun => "sun",
    Tag => "tag",
    Terminal => "terminal",
    Trash2 => "trash-2",
    TriangleAlert => "triangle-alert",
    Upload => "upload",
    User => "user",
    Users => "users",
    WalletCards => "wallet-cards",
    Waypoints => "waypoints",
    X => "x",
    Zap => "zap",
}

/// A decorative icon: hidden from screen readers, so the text beside it must say the same.
#[component]
pub fn Icon(
    /// Which picture.
    name: Icon,
) -> AnyView {
    let href = format!("{}#{}", assets::current().icons_url, name.symbol());
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <use href=href></use>
        </svg>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::Icon;

    const SPRITE: &str = include_str!("../../../public/icons.svg");

    #[test]
    fn every_icon_is_in_the_sprite_and_every_symbol_has_a_name() {
        for icon in Icon::ALL {
            let id = format!("<symbol id=\"{}\"", icon.symbol());
            assert!(SPRITE.contains(&id), "{id} is missing in public/icons.svg");
        }
        assert_eq!(SPRITE.matches("<symbol ").count(), Icon::ALL.len());
    }
}
