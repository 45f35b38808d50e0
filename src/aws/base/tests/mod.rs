mod metadata;
mod process;
mod web_identity;
