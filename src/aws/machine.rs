use std::{collections::HashMap, fmt, path::PathBuf, sync::Arc};

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_types::os_shim_internal::Env;

use crate::model::{Clock, SystemClock};

use super::{
    http::{self, Network},
    profiles,
};

/// The machine as signing in sees it: its environment variables and the clock that credentials' ends are held against.
#[derive(Clone)]
pub struct Machine {
    pub(super) env: Env,
    pub(super) clock: Arc<dyn Clock>,
    /// Answers instead of the network.
    pub(super) http: Option<SharedHttpClient>,
    network: Network,
}

/// Its variables may hold keys.
impl fmt::Debug for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Machine").field("clock", &self.clock).finish_non_exhaustive()
    }
}

impl Machine {
    /// This one.
    pub fn real() -> Self {
        Self { env: Env::real(), clock: Arc::new(SystemClock), http: None, network: Network::default() }
    }

    /// One with these variables alone, a clock of its own, and an HTTP client in place of the network: for tests.
    pub fn made_up(vars: HashMap<String, String>, clock: Arc<dyn Clock>, http: SharedHttpClient) -> Self {
        Self { env: Env::from(vars), clock, http: Some(http), network: Network::default() }
    }

    /// The same, with AWS reached as its variables say: `AWS_CA_BUNDLE` (else `ca_bundle` of that profile of the AWS
    /// config files, or of the selected one), `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`. All of that is read
    /// here and never again: one network, and one pool of connections, serves all accounts.
    ///
    /// # Errors
    /// What cannot be read, in one sentence that holds no login.
    pub async fn on_its_network(self, profile: Option<&str>) -> Result<Self, String> {
        let sections =
            profiles::sections(&self, profile).await.map_err(|fault| profiles::in_a_line(&fault))?;
        let selected = sections.get_profile(sections.selected_profile());
        let bundle = selected.and_then(|profile| profile.get("ca_bundle"));
        let network = Network::read(&|name| self.var(name), bundle)?;
        Ok(Self { network, ..self })
    }

    /// A client over its network, or what stands in for that.
    pub(super) fn http_client(&self) -> SharedHttpClient {
        self.http.clone().unwrap_or_else(|| http::tls_client(&self.network))
    }

    /// A variable that is set to something.
    pub(super) fn var(&self, name: &str) -> Option<String> {
        self.env.get(name).ok().filter(|value| !value.is_empty())
    }

    /// The user's home directory, if the environment says it.
    pub(super) fn home(&self) -> Option<PathBuf> {
        self.var("HOME").map(PathBuf::from)
    }
}
