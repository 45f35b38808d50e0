//! Bodies as a whole.
