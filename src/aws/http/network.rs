use std::{path::Path, sync::Arc};

use super::{bundle::Bundle, proxy::Proxy};

/// Addresses that no proxy can reach for us: credentials of the instance, of the task and of the pod, and this
/// machine itself. <https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html>,
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html>
const NEVER: &str = "169.254.169.254,169.254.170.2,169.254.170.23,fd00:ec2::254,fd00:ec2::23,\
                     localhost,127.0.0.0/8,::1";

/// How AWS is reached from this machine: whom TLS trusts, and through which proxies. Read and checked once, at the start.
/// The default trusts the system's roots and goes directly.
#[derive(Clone, Debug, Default)]
pub(in crate::aws) struct Network {
    pub(super) bundle: Option<Arc<Bundle>>,
    /// For `https://` endpoints,
    pub(super) https: Option<Arc<Proxy>>,
    /// for `http://` ones.
    pub(super) http: Option<Arc<Proxy>>,
    /// Hosts that are reached directly, separated by commas.
    pub(super) direct: String,
}

impl Network {
    /// Reads `AWS_CA_BUNDLE`, `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` from a look-up of environment
    /// variables. Of a proxy's variable the lower-case spelling wins, as in curl and in the AWS CLI; one that is empty
    /// counts as not set. `ca_bundle` is the AWS config profile's setting of that name; `AWS_CA_BUNDLE` wins over it.
    ///
    /// # Errors
    /// What is wrong in one sentence, which names the variable and holds no login: a bundle that cannot be read or holds
    /// no certificate, a proxy whose URL does not parse.
    pub fn read(lookup: &dyn Fn(&str) -> Option<String>, ca_bundle: Option<&str>) -> Result<Self, String> {
        let set = |name: &str| lookup(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        let bundle = match (set("AWS_CA_BUNDLE"), ca_bundle.filter(|path| !path.is_empty())) {
            (Some(path), _) => Some(Bundle::read("AWS_CA_BUNDLE", Path::new(&path))?),
            (None, Some(path)) => Some(Bundle::read("ca_bundle", Path::new(path))?),
            (None, None) => None,
        };
        let proxy = |names: [&str; 4]| {
            let named = names.into_iter().find_map(|name| Some((name, set(name)?)));
            named.map(|(name, value)| Proxy::parse(name, &value).map(Arc::new)).transpose()
        };
        Ok(Self {
            bundle: bundle.map(Arc::new),
            https: proxy(["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])?,
            http: proxy(["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])?,
            direct: direct(&set("no_proxy").or_else(|| set("NO_PROXY")).unwrap_or_default()),
        })
    }
}

/// `NO_PROXY` in the HTTP client's form, with what is never sent through a proxy. `*.corp` means what `.corp` does.
fn direct(no_proxy: &str) -> String {
    let named = no_proxy.split([',', ' ', '\t']).filter(|rule| !rule.is_empty());
    let rules = named.map(|rule| if rule.starts_with("*.") { &rule[1..] } else { rule });
    rules.chain([NEVER]).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    type Variables<'a> = &'a [(&'a str, &'a str)];

    fn read(variables: Variables<'_>) -> Result<Network, String> {
        let lookup = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        Network::read(&lookup, None)
    }

    fn names(network: &Network) -> [Option<String>; 2] {
        [&network.https, &network.http].map(|proxy| proxy.as_ref().map(ToString::to_string))
    }

    #[test]
    fn proxies_are_found_under_every_name() {
        let cases: [(Variables<'_>, [Option<&str>; 2]); 6] = [
            (&[], [None, None]),
            (&[("HTTPS_PROXY", "a:1")], [Some("a:1"), None]),
            (&[("ALL_PROXY", "a:1"), ("HTTP_PROXY", "b:2")], [Some("a:1"), Some("b:2")]),
            (&[("all_proxy", "a:1")], [Some("a:1"), Some("a:1")]),
            (&[("HTTPS_PROXY", "a:1"), ("https_proxy", "b:2")], [Some("b:2"), None]),
            (&[("https_proxy", " "), ("HTTPS_PROXY", "b:2")], [Some("b:2"), None]),
        ];
        for (variables, expected) in cases {
            let network = read(variables).expect("good");
            assert_eq!(names(&network), expected.map(|name| name.map(str::to_owned)), "{variables:?}");
        }
    }

    #[test]
    fn a_bad_setting_is_told_and_a_password_is_not() {
        let error = read(&[("HTTPS_PROXY", "http://me:canary@")]).expect_err("no host");
        assert!(error.starts_with("HTTPS_PROXY is not") && !error.contains("canary"), "{error}");
        // Nobody asks a proxy that is not in force.
        read(&[("ALL_PROXY", "socks5://a:1"), ("HTTPS_PROXY", "a:1"), ("HTTP_PROXY", "a:1")]).expect("good");
        let error = read(&[("AWS_CA_BUNDLE", "/x/y.pem")]).expect_err("missing");
        assert!(error.starts_with("AWS_CA_BUNDLE /x/y.pem: no such file; fix: "), "{error}");
        let error = Network::read(&|_| None, Some("/x/z.pem")).expect_err("missing");
        assert!(error.starts_with("ca_bundle /x/z.pem: no such file; fix: "), "{error}");
        let shown = read(&[("HTTPS_PROXY", "http://me:canary@a:1")]).expect("good");
        assert!(!format!("{shown:?}").contains("canary"));
    }
}
