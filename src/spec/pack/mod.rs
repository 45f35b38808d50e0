//! The service pack: a view for each AWS service that has metrics. `views/service/services.tsv` is what it is made from; the
//! files are written by the tests here, and held to the table by them.

mod files;

#[cfg(test)]
mod bands;
#[cfg(test)]
mod chart;
#[cfg(test)]
mod dimensions;
#[cfg(test)]
mod group;
#[cfg(test)]
mod page;
#[cfg(test)]
mod places;
#[cfg(test)]
mod rule;
#[cfg(test)]
mod table;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod traps;

pub(super) use files::PACK;
