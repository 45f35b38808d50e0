//! Which accounts and regions there are and how they are reached: from the config file, or from the profiles that the
//! AWS config files hold. Asking AWS is `aws`'s business; here it is only worked out.

mod command_line;
mod config;
mod config_check;
mod config_check_more;
mod config_file;
mod declared;
mod discovery;
mod endpoint;
mod limits;
mod notify;
mod partitions;
mod pattern;
mod profiles;
mod reach;
mod select;

pub use command_line::command_line;
pub use config::{Budget, Config, History, Polling, SignInKeys, Ui};
pub use declared::{Declared, Keys};
pub use discovery::{Discovered, Organization, Sso};
pub use endpoint::{Endpoint, endpoint_url};
pub use pattern::{AccountFacts, Pattern, Selection};
pub use profiles::{EnvironmentFacts, ProfileFacts, ProfileSet, SsoSessionFacts};
pub use reach::{Host, session_name};
pub use select::select;
