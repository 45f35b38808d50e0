//! Makes the files of the pack from `views/service/services.tsv`: `PACK=write cargo test --lib spec::pack` writes them, and
//! the same test without it holds them to the table.

mod bands;
mod chart;
mod dimensions;
mod group;
mod keys;
mod page;
mod places;
mod rule;
mod table;
mod tests;
mod traps;
