use std::fmt;

use aws_smithy_http_client::proxy::ProxyConfig;

/// A proxy that the environment names. Its login is in no text.
#[derive(Clone)]
pub(super) struct Proxy {
    /// The URL with its login, fit for the HTTP client.
    url: String,
    /// `host:port`.
    name: String,
    /// The same as the HTTP client takes it, for `https://` endpoints,
    pub for_https: ProxyConfig,
    /// for `http://` ones.
    pub for_http: ProxyConfig,
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl Proxy {
    /// Reads the value of `variable`: `[http[s]://][user:password@]host[:port]`.
    ///
    /// # Errors
    /// One sentence that names the variable and repeats nothing of its value, for that may hold a password.
    pub fn parse(variable: &str, value: &str) -> Result<Self, String> {
        let (scheme, rest) = value.split_once("://").unwrap_or(("http", value));
        let scheme = scheme.to_ascii_lowercase();
        let port = match scheme.as_str() {
            "http" => "80",
            "https" => "443",
            socks if socks.starts_with("socks") => {
                return Err(format!(
                    "{variable} names a SOCKS proxy; Skydeck speaks to HTTP proxies only; fix: name an HTTP proxy, as \
                     http://host:port"
                ));
            }
            _ => return Err(malformed(variable)),
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let (login, place) =
            authority.rsplit_once('@').map_or((None, authority), |(login, place)| (Some(login), place));
        if login.is_some_and(|login| login.contains('@')) {
            return Err(malformed(variable));
        }
        let name = if has_port(place) { place.to_owned() } else { format!("{place}:{port}") };
        let url = format!("{scheme}://{authority}");
        match (ProxyConfig::https(url.as_str()), ProxyConfig::http(url.as_str())) {
            (Ok(for_https), Ok(for_http)) if is_place(&name) => Ok(Self { url, name, for_https, for_http }),
            _ => Err(malformed(variable)),
        }
    }

    /// The URL with its login.
    pub fn url(&self) -> &str {
        &self.url
    }
}

fn has_port(place: &str) -> bool {
    place.rsplit_once(':').is_some_and(|(host, _)| !host.contains(':') || host.ends_with(']'))
}

fn is_place(name: &str) -> bool {
    name.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
}

fn malformed(variable: &str) -> String {
    format!(
        "{variable} is not the URL of a proxy (its value is not shown, for it may hold a password); fix: set it to \
         http://host:port or http://user:password@host:port, special characters of the login percent-encoded"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_are_read_as_they_are_usually_written() {
        for (value, url, name) in [
            ("http://proxy.corp:3128", "http://proxy.corp:3128", "proxy.corp:3128"),
            ("HTTP://proxy.corp:3128/", "http://proxy.corp:3128", "proxy.corp:3128"),
            ("proxy.corp:3128", "http://proxy.corp:3128", "proxy.corp:3128"),
            ("proxy.corp", "http://proxy.corp", "proxy.corp:80"),
            ("https://proxy.corp", "https://proxy.corp", "proxy.corp:443"),
            ("http://10.0.0.1:8080", "http://10.0.0.1:8080", "10.0.0.1:8080"),
            ("http://[fd00::1]:8080", "http://[fd00::1]:8080", "[fd00::1]:8080"),
            ("http://[fd00::1]", "http://[fd00::1]", "[fd00::1]:80"),
            ("http://me:p%40ss@proxy.corp:3128", "http://me:p%40ss@proxy.corp:3128", "proxy.corp:3128"),
        ] {
            let proxy = Proxy::parse("HTTPS_PROXY", value).expect(value);
            assert_eq!((proxy.url(), proxy.to_string().as_str()), (url, name));
            assert!(!format!("{proxy:?}").contains("p%40ss"));
        }
    }

    #[test]
    fn a_proxy_that_cannot_be_read_is_told_without_its_password() {
        for value in [
            "http://",
            "http://me:canary@",
            "http://me:ca#nary@proxy:3128",
            "http://me:canary/x@proxy:3128",
            "http://me:c@nary@proxy:3128",
            "http://me:canary@proxy:port",
            "http://me:canary@proxy:99999",
            "http://me:can ary@proxy:3128",
            "ftp://me:canary@proxy:21",
            "socks5://me:canary@proxy:1080",
        ] {
            let error = Proxy::parse("https_proxy", value).expect_err(value);
            assert!(error.starts_with("https_proxy "), "{error}");
            assert!(!error.contains("nary"), "{error}");
        }
    }
}
