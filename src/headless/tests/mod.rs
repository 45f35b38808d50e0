mod contract;
pub(super) mod estate;
pub(super) mod get;
mod picture;
mod sign_in;
mod snapshot;
