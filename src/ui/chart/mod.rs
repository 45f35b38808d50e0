//! Charts: a figure is reduced to a plot, and that is drawn, with axes, thresholds and a legend.

mod axis;
mod bars;
mod brush;
mod digits;
mod entry;
mod figure;
mod glyphs;
mod graph;
mod graph_draw;
mod ground;
mod heat;
mod hold;
mod legend;
mod meter;
mod plot;
mod raster;
mod reduce;
mod rows;
mod sheet;
mod span;
mod spark;
mod stack;
mod stats;
mod table;
mod times;
mod value;
mod values;

pub use figure::{ChangeKind, ChangeMark, Figure, FigureLine};
pub use glyphs::Glyphs;
pub use plot::Plot;

#[cfg(test)]
mod tests;
