mod contract;
mod estate;
mod get;
mod picture;
mod sign_in;
mod snapshot;
