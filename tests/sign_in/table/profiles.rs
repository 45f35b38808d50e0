//! Files that say something wrong.

use crate::{
    common::sign_in::World,
    lab::{Lab, READ},
};

use super::{Row, Said};

/// With the profile `shop` selected.
fn profile(more: &str) -> Said {
    let lab = lab(more);
    Said::by(&lab)
}

fn lab(more: &str) -> Lab {
    let lab = Lab::of(World::new()).with("AWS_PROFILE", "shop");
    lab.profiles(more);
    lab
}

/// Its role, and what else stands there.
fn role(more: &str) -> Said {
    profile(&format!("[profile shop]\nrole_arn = {READ}\n{more}"))
}

pub const ROWS: &[Row] = &[
    ("`AWS_PROFILE` or `--profile` names a profile that is not there", || profile("[profile shops]\n")),
    ("`source_profile` names a profile that is not there", || role("source_profile = bace\n")),
    ("`source_profile` goes round in a loop", || {
        let hop = format!("role_arn = {READ}\n");
        profile(&format!(
            "[profile shop]\n{hop}source_profile = hub\n\n[profile hub]\n{hop}source_profile = shop\n"
        ))
    }),
    ("a role with both `source_profile` and `credential_source`", || {
        role("source_profile = base\ncredential_source = Environment\n")
    }),
    ("a role with neither", || role("")),
    ("`credential_source` has another name", || role("credential_source = Ec2Metadata\n")),
    ("`credential_source = Environment`, and no keys there", || role("credential_source = Environment\n")),
    ("`duration_seconds` is no number of seconds", || role("source_profile = base\nduration_seconds = 1h\n")),
    ("one key of the two", || profile("[profile shop]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n")),
    ("a profile that says nothing of credentials", || profile("[profile shop]\noutput = json\n")),
    ("a profile that signs in with `aws login`", || {
        profile("[profile shop]\nlogin_session = arn:aws:iam::111122223333:user/bob\n")
    }),
    ("a line of `~/.aws/config` that cannot be read", || profile("[profile shop]\nregion eu-west-1\n")),
    ("`AWS_CONFIG_FILE` names a file that is not there", || {
        Said::by(&lab("[profile shop]\n").with("AWS_CONFIG_FILE", "/nowhere/config"))
    }),
    ("a profile without a region", || {
        Said::by(
            &lab(&format!("[profile shop]\nrole_arn = {READ}\nsource_profile = base\n"))
                .with("AWS_REGION", ""),
        )
    }),
    ("a role of another partition than the region is in", || {
        let shop = format!("[profile shop]\nregion = cn-north-1\nrole_arn = {READ}\nsource_profile = base\n");
        Said::by(&lab(&shop).with("AWS_REGION", ""))
    }),
    ("a line of Skydeck's config file that cannot be read", || {
        let lab = Lab::new();
        lab.config("[fleet]\nprofile = \"base\"\nrole = SkydeckRead\n");
        Said::by(&lab)
    }),
    ("a key of Skydeck's config file that there is not", || {
        let lab = Lab::new();
        lab.config("[fleet]\nprofile = \"base\"\nrol = \"SkydeckRead\"\n");
        Said::by(&lab)
    }),
];
