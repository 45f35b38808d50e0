//! Charts: a [`Figure`] says what there is, a [`Plot`] is what is left of it in the room that there is, and is drawn in
//! braille, in blocks or in ASCII.

mod area;
mod axis;
mod bars;
mod behind;
mod brush;
mod digits;
mod entry;
mod exact;
mod figure;
mod glyphs;
mod graph;
mod graph_axes;
mod graph_cells;
mod ground;
mod heat;
mod hold;
mod legend;
mod meter;
mod plot;
mod raster;
mod reduce;
mod rows;
mod share;
mod sheet;
mod span;
mod spark;
mod stack;
mod stats;
mod table;
mod times;
mod value;
mod values;

pub use figure::{ChangeKind, ChangeMark, Figure, FigureLine, Telling};
pub use glyphs::Glyphs;
pub use plot::Plot;

#[cfg(test)]
mod tests;
