mod alarms;
mod deck;
mod dump;
pub(crate) mod estate;
mod metrics;
pub(crate) mod overlays;
mod shapes;
