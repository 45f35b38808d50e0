//! The views of the pack: the name of each in routes, without what stands before it, and its text.

/// None is written yet: until then a system's page is made from the template of all others.
pub(super) const FILES: &[(&str, &str)] = &[];
