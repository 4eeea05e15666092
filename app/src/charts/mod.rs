//! Charts, drawn on the server as SVG: readable without script, in both themes, and as a table.
//!
//! Plots are drawn in a square of 1000 by 1000 units that the browser stretches to the room there is; texts and axes
//! are placed in percent beside it, so letters keep their size on a phone.

mod bar_list;
mod frame;
mod line_chart;
mod scale;
mod series;
mod sparkline;
mod stacked_bars;
mod time_ticks;
mod unit;
mod weight_bar;

pub use bar_list::*;
pub use line_chart::*;
pub use scale::*;
pub use series::*;
pub use sparkline::*;
pub use stacked_bars::*;
pub use time_ticks::*;
pub use unit::*;
pub use weight_bar::*;
