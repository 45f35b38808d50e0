//! Links that lead to the console by way of a sign-in. These are the ones that say the account.
//!
//! - `https://PORTAL/start/#/console?account_id=ID&role_name=ROLE&destination=URL`:
//!   <https://docs.aws.amazon.com/singlesignon/latest/userguide/createshortcutlink.html>
//! - `https://signin.aws.amazon.com/switchrole?account=ID&roleName=ROLE`:
//!   <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html>
//! - `https://signin.aws.amazon.com/federation?Action=login&Destination=URL&SigninToken=..`:
//!   <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html>. The token is
//!   left alone.
//! - `..&redirect_uri=URL`, where the console sends who is not signed in.

use super::{
    AccountId, Pointer, Target, console,
    host::Host,
    url::{self, Url},
};

pub(super) fn read(url: &Url<'_>, host: &Host) -> Result<Pointer, String> {
    let in_fragment = url.fragment.split_once('?').map_or("", |(_, query)| query);
    let param = |names: &[&str]| {
        names.iter().find_map(|name| url.param(name).or_else(|| url::param(in_fragment, name)))
    };
    let account = param(&["account_id", "account"])
        .and_then(|id| AccountId::parse(&id))
        .or_else(|| host.account.clone());
    let Some(destination) = param(&["destination", "Destination", "redirect_uri"]) else {
        let whole = Pointer { partition: host.partition, account, region: None, target: Target::Region };
        return Some(whole)
            .filter(|p| p.account.is_some())
            .ok_or_else(|| "says no account id and no page".into());
    };
    let (page, console) =
        Url::of_console(&destination).ok_or("leads to a page that is not of the AWS console")?;
    let hashed = page.param("state").filter(|_| page.fragment.is_empty());
    let fragment = hashed.as_deref().and_then(|state| state.strip_prefix("hashArgs#"));
    let page = Url { fragment: fragment.unwrap_or(page.fragment), ..page };
    let console = Host { account: account.or(console.account), ..console };
    console::read(&page, &console)
}
