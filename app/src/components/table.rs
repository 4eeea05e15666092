//! Tables: a caption, headers that may sort, rows whose first cell names them; on a phone each row becomes a card.

use leptos::prelude::*;

use super::icon::Icon;

/// Which way a column is sorted now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortOrder {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// Edge at which the cells of a column line up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// Text.
    #[default]
    Start,
    /// Numbers.
    End,
}

/// Head of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What stands in the column.
    pub label: String,
    /// Where the cells line up.
    pub align: Align,
    /// Address of the same list sorted by this column.
    pub sort_href: Option<String>,
    /// The order, if the list is sorted by it now.
    pub order: Option<SortOrder>,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn text(label: impl Into<String>) -> Self {
        Self { label: label.into(), align: Align::Start, sort_href: None, order: None }
    }

    /// A column of numbers.
    #[must_use]
    pub fn number(label: impl Into<String>) -> Self {
        Self { align: Align::End, ..Self::text(label) }
    }

    /// A last column of buttons; its head is read out, not drawn.
    #[must_use]
    pub fn actions() -> Self {
        Self { align: Align::End, ..Self::text("Actions") }
    }

    /// The same, sortable by following `href`; `order` is the order now, if it is this column's.
    #[must_use]
    pub fn sortable(mut self, href: impl Into<String>, order: Option<SortOrder>) -> Self {
        self.sort_href = Some(href.into());
        self.order = order;
        self
    }
}

/// One row: as many cells as there are columns. The first names the row.
#[derive(Debug)]
pub struct Row {
    cells: Vec<AnyView>,
    id: Option<String>,
}

impl Row {
    /// A row of these cells, made by [`cell`].
    #[must_use]
    pub fn new(cells: Vec<AnyView>) -> Self {
        Self { cells, id: None }
    }

    /// The same with an id, so that live updates keep it in place.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }
}

/// Anything that can be shown, as a cell.
#[must_use]
pub fn cell(content: impl IntoView + 'static) -> AnyView {
    content.into_any()
}

/// A table.
#[component]
pub fn Table(
    /// What the table lists; read out, not drawn.
    #[prop(into)]
    caption: String,
    /// Heads, in order.
    columns: Vec<Column>,
    /// Rows, in order. Show an `EmptyState` instead of a table without rows.
    rows: Vec<Row>,
) -> AnyView {
    let heads: Vec<AnyView> = columns.iter().cloned().map(head).collect();
    let body: Vec<AnyView> = rows.into_iter().map(|row| body_row(&columns, row)).collect();
    view! {
        <div class="table-frame">
            <table class="table">
                <caption class="visually-hidden">{caption}</caption>
                <thead><tr>{heads}</tr></thead>
                <tbody>{body}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn head(column: Column) -> AnyView {
    let sort = column.order.map(|order| match order {
        SortOrder::Ascending => ("ascending", Icon::ArrowUp),
        SortOrder::Descending => ("descending", Icon::ArrowDown),
    });
    let label = match column.sort_href {
        Some(href) => view! {
            <a class="sort-link" href=href>
                {column.label}
                <Icon name=sort.map_or(Icon::ChevronsUpDown, |(_, icon)| icon)/>
            </a>
        }
        .into_any(),
        None => column.label.into_any(),
    };
    view! { <th scope="col" class=align_class(column.align) aria-sort=sort.map(|(word, _)| word)>{label}</th> }
        .into_any()
}

fn body_row(columns: &[Column], row: Row) -> AnyView {
    let cells: Vec<AnyView> = row
        .cells
        .into_iter()
        .zip(columns)
        .enumerate()
        .map(|(index, (content, column))| {
            let class = align_class(column.align);
            if index == 0 {
                view! { <th scope="row" class=class>{content}</th> }.into_any()
            } else {
                view! { <td class=class data-label=column.label.clone()>{content}</td> }.into_any()
            }
        })
        .collect();
    view! { <tr id=row.id>{cells}</tr> }.into_any()
}

const fn align_class(align: Align) -> Option<&'static str> {
    match align {
        Align::Start => None,
        Align::End => Some("align-end"),
    }
}
