//! A link cut into its parts. Only hosts of AWS's own are read, and only when nothing stands in the authority that
//! could make another host look like one.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::{
    Pointer, console,
    host::{Host, Kind},
    shown, sign_in,
};

const OPENED: &str = "Skydeck opens links of the AWS console, such as \
                      https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:, and ARNs";

/// A link, as written: nothing is decoded yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Url<'a> {
    pub host: &'a str,
    pub path: &'a str,
    pub query: &'a str,
    pub fragment: &'a str,
}

/// Whether `text` has a scheme, or starts with a host of the console, as browsers show it. A route has neither.
pub(super) fn looks_like(text: &str) -> bool {
    scheme(text).is_some() || Host::parse(Url::cut(text).host).is_some()
}

pub(super) fn parse(text: &str) -> Result<Pointer, String> {
    // Without its query, which may hold a sign-in token.
    let start = text.split(['?', '#']).next().unwrap_or_default();
    let told = |why: &str| format!("`{}` {why}; {OPENED}", shown(start));
    let rest = match scheme(text) {
        None => text,
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => {
            rest.strip_prefix("//").ok_or_else(|| told("is no link of the AWS console"))?
        }
        Some(_) => return Err(told("is no https link")),
    };
    let url = Url::cut(rest);
    let host = Host::parse(url.host).ok_or_else(|| told("is not on a host of the AWS console"))?;
    let read = match host.kind {
        Kind::Console => console::read(&url, &host),
        Kind::SignIn | Kind::Portal => sign_in::read(&url, &host),
    };
    read.map_err(|why| told(&why))
}

/// What stands before the first colon, if that can be a scheme, and what follows it.
fn scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
    (scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.bytes().all(plain))
        .then_some((scheme, rest))
}

impl<'a> Url<'a> {
    /// Cuts what follows `https://`.
    pub fn cut(text: &'a str) -> Self {
        let (before, fragment) = text.split_once('#').unwrap_or((text, ""));
        let (before, query) = before.split_once('?').unwrap_or((before, ""));
        let (host, path) = before.find('/').map_or((before, ""), |slash| before.split_at(slash));
        Self { host, path, query, fragment }
    }

    /// Cuts a whole link, as another carries it: `https` on a host of the console, or none.
    pub fn of_console(text: &'a str) -> Option<(Self, Host)> {
        let (scheme, rest) = scheme(text)?;
        let url = Self::cut(rest.strip_prefix("//").filter(|_| scheme.eq_ignore_ascii_case("https"))?);
        let host = Host::parse(url.host).filter(|host| host.kind == Kind::Console)?;
        Some((url, host))
    }

    /// The path's parts, decoded.
    pub fn segments(&self) -> Vec<Cow<'a, str>> {
        segments(self.path)
    }

    /// A parameter of the query, decoded.
    pub fn param(&self, name: &str) -> Option<Cow<'a, str>> {
        param(self.query, name)
    }
}

/// The parts of a path, decoded, without empty ones.
pub(super) fn segments(path: &str) -> Vec<Cow<'_, str>> {
    path.split('/').filter(|part| !part.is_empty()).map(decoded).collect()
}

/// A parameter of a query, decoded.
pub(super) fn param<'a>(query: &'a str, name: &str) -> Option<Cow<'a, str>> {
    form_urlencoded::parse(query.as_bytes()).find(|(n, value)| n == name && !value.is_empty()).map(|(_, v)| v)
}

pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}
