//! Views, keymaps and themes: TOML files, typed. What is built in is embedded; a user's file of the same
//! name is laid over it. Every error has a file, a line and a column.

mod action;
mod chart;
mod check;
mod colour;
mod column;
mod files;
mod key;
mod keymap;
mod layout;
mod link;
mod nearest;
mod panel;
mod range;
mod route;
mod rows;
mod sources;
mod theme;
mod view;
mod want;

pub use action::{Action, Context};
pub use chart::{
    AxisSpec, Band, ChartMeasure, ChartQuery, ChartSpec, Legend, Level, Moment, Shape, Side, Words,
};
pub use check::{FileKind, check_keymap, check_theme, check_view, kind_of};
pub use colour::{Colour, ColourDepth, Style};
pub use column::{ColumnSpec, Form};
pub use key::{Key, KeyCode};
pub use keymap::{Binding, Keymap, Lookup};
pub use layout::{Arrangement, Block, BlockKind, Size};
pub use link::{Link, Template};
pub use nearest::nearest;
pub use panel::{Opens, PanelKind, PanelSpec, Sort};
pub use range::Range;
pub use route::Route;
pub use rows::{LINE_HEAD, Rows};
pub use sources::{SpecSources, Specs, keymap_names, theme_names};
pub use theme::{STYLES, Theme};
pub use view::{COMMON_ARGS, Subject, View};
pub use want::WantSpec;
