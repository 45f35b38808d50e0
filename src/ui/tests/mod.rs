mod deck;
mod dump;
pub(crate) mod estate;
mod listing;
mod narrowing;
mod shapes;
