//! The service pack: a view for each AWS service that has metrics.

mod files;
#[cfg(test)]
mod made;

pub(super) use files::FILES;
