mod contract;
mod estate;
mod get;
mod picture;
mod snapshot;
