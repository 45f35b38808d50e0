mod deck;
mod dump;
pub(crate) mod estate;
mod events;
pub(crate) mod night;
mod record;
mod sessions;
mod shapes;
