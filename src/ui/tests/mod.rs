mod deck;
mod dump;
pub(crate) mod estate;
mod events;
pub(crate) mod night;
pub(crate) mod overlays;
mod record;
mod sessions;
mod shapes;
