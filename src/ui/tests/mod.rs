mod deck;
mod dump;
pub(crate) mod estate;
pub(crate) mod overlays;
mod shapes;
