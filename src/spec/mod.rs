//! Views, keymaps and themes: TOML files, typed. What is built in is embedded; a user's file of the same
//! name is laid over it. Every error has a file, a line and a column.

mod action;
mod at;
mod chart;
mod check;
mod colour;
mod column;
mod dashboard;
mod files;
mod key;
mod keymap;
mod layout;
mod link;
mod nearest;
mod pack;
mod panel;
mod queries;
mod range;
mod route;
mod rows;
#[cfg(test)]
mod schema;
mod sources;
pub mod system;
mod theme;
mod variable;
mod view;
mod views;
mod want;

pub use action::{Action, Context};
pub use chart::{
    AxisSpec, Band, ChartMeasure, ChartQuery, ChartSpec, Legend, Level, Moment, STATISTICS, Shape, Side,
    Summary, Words, check_statistic, replace_ids, to_toml,
};
pub use check::{FileKind, check_keymap, check_theme, check_view, kind_of};
pub use colour::{Colour, ColourDepth, Style};
pub use column::{ColumnSpec, Form};
pub use dashboard::{
    AlarmOrder, AlarmPlace, COLUMNS, Dashboard, DashboardAround, ExplorerMetric, ExplorerWidget, Fate, Func,
    LogShape, LogWidget, Outcome, Widget, explorer,
};
pub use key::{Key, KeyCode};
pub use keymap::{Binding, Keymap, Lookup};
pub use layout::{Arrangement, Block, BlockKind, Grid, GridCell, Size};
pub use link::{Link, Template};
pub use nearest::nearest;
pub use pack::{PAGES, has_view, parsed_pages};
pub use panel::{Opens, PanelKind, PanelSpec, Sort};
pub use queries::{QUERIES, check_queries, put_query, read_queries, saved_queries};
pub use range::Range;
pub use route::Route;
pub use rows::{LINE_HEAD, Rows};
pub use sources::{SpecSources, Specs, keymap_names, theme_names};
pub use theme::{STYLES, Theme};
pub use variable::{ChoicesOf, PLACES, VariableSpec};
pub use view::{ANY, COMMON_ARGS, Subject, View};
pub use views::is_built_in_view;
pub use want::{LIVE, WantSpec, live};
