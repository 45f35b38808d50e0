//! One pass over the fleet, printed.
