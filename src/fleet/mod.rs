//! Which accounts and regions there are: from the config file, or from the profiles that the AWS config
//! files hold. Asking AWS for either is `aws`'s business; here it is only worked out.

mod config;
mod config_check;
mod config_file;
mod profiles;
mod reach;
mod select;

pub use config::{Budget, Config, History, Ui};
pub use profiles::{ProfileFacts, ProfileSet};
pub use reach::{Host, session_name};
pub use select::select;
