mod deck;
mod dump;
pub(crate) mod estate;
mod shapes;
