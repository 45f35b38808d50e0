mod deck;
mod dump;
pub(crate) mod estate;
mod places;
mod places_estate;
mod shapes;
