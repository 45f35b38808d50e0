mod deck;
mod dump;
pub(crate) mod estate;
mod links;
mod listing;
mod narrowing;
pub(crate) mod overlays;
mod shapes;
