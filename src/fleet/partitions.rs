//! Nothing leads from one partition to another: credentials, roles and regions of one way are all of one.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>

use std::ops::Range;

use toml::Spanned;

use crate::model::{Base, Fault, FaultKind, Partition, Region, Way, partition_named, partition_of};

use super::{
    config_check::Check,
    config_file::{FleetKeys, OrganizationKeys},
    declared::Keys,
};

/// The partition that an ARN names, if it is one that we know. A template names none.
pub(super) fn of_arn(arn: &str) -> Option<Partition> {
    partition_named(partition_in(arn)?)
}

fn partition_in(arn: &str) -> Option<&str> {
    arn.strip_prefix("arn:")?.split(':').next()
}

/// The way into these regions, if it stays in one partition.
///
/// # Errors
/// Where it does not.
pub(super) fn within_one(way: Way, regions: &[Region]) -> Result<Way, Fault> {
    let of_region = |region: &str| partition_of(region).name;
    let of_role = |arn: &str| Some((arn.to_owned(), partition_in(arn)?.to_owned()));
    let base = match &way.base {
        Base::Sso(role) => {
            let session = &role.session;
            let whose = format!("the login {} in {}", session.id(), session.region);
            Some((whose, of_region(&session.region).to_owned()))
        }
        base => base.role_arn().and_then(of_role),
    };
    let device = way.mfa_serial.as_deref().and_then(of_role);
    let hops = way.hops.iter().filter_map(|hop| of_role(&hop.role_arn));
    let mut stations: Vec<(String, String)> = base.into_iter().chain(device).chain(hops).collect();
    // A partition that we do not know may have any regions.
    if stations.last().is_none_or(|(_, partition)| partition_named(partition).is_some()) {
        let regions = regions.iter().map(|r| (format!("the region {r}"), of_region(r.as_str()).to_owned()));
        stations.extend(regions);
    }
    for pair in stations.windows(2) {
        if let [(from, at), (to, partition)] = pair
            && at != partition
        {
            let message = format!(
                "{to} is in another partition than {from}: no credentials lead from {at} to {partition}"
            );
            return Err(Fault::new(FaultKind::InvalidRequest, message).with_fix(format!(
                "begin with a profile whose credentials are of the account's own partition, {partition}; or correct the ARN \
                 or the region that is wrong"
            )));
        }
    }
    Ok(way)
}

const NOTHING_LEADS: &str = "no credentials lead from one partition to another";

impl Check<'_> {
    /// Whether what stands in the file, in one table or in `[fleet]` beneath it, is all in the partition of the regions.
    pub(super) fn one_partition(&mut self, own: &FleetKeys, fleet: &FleetKeys, keys: &Keys) {
        let named = |key: fn(&FleetKeys) -> Option<&Spanned<String>>| key(own).or_else(|| key(fleet));
        let chain = own.role_chain.as_ref().or(fleet.role_chain.as_ref());
        let mut arns: Vec<&Spanned<String>> = Vec::new();
        if keys.mfa_serial.is_some() {
            arns.extend(named(|keys| keys.mfa_serial.as_ref()));
        }
        if keys.role.is_some() {
            arns.extend(chain.iter().flat_map(|chain| chain.get_ref()));
            arns.extend(named(|keys| keys.role.as_ref()));
        }
        let region = keys.regions.first().map(|r| (format!("the region {r}"), partition_of(r.as_str())));
        let arns = arns.into_iter().filter_map(|arn| Some((arn, of_arn(arn.get_ref())?)));
        let mut first = region;
        for (arn, partition) in arns {
            match &first {
                Some((what, of)) if *of != partition => {
                    self.two_partitions(&arn.span(), partition, what, *of)
                }
                Some(_) => {}
                None => first = Some((arn.get_ref().clone(), partition)),
            }
        }
    }

    /// Whether the role that lists the organization is in the partition of its accounts' regions.
    pub(super) fn organization_partition(&mut self, keys: &OrganizationKeys, fleet: &Keys) {
        if let (Some(role), Some(region)) = (&keys.role, fleet.regions.first())
            && let (Some(partition), of) = (of_arn(role.get_ref()), partition_of(region.as_str()))
            && partition != of
        {
            self.two_partitions(&role.span(), partition, &format!("the region {region}"), of);
        }
    }

    /// Whether the regions of one account are of one partition: no account is in two.
    pub(super) fn regions_of_one(&mut self, span: &Range<usize>, regions: &[Region]) {
        let Some((first, rest)) = regions.split_first() else { return };
        let partition = partition_of(first.as_str());
        if let Some(other) = rest.iter().find(|region| partition_of(region.as_str()) != partition) {
            let message = format!(
                "{first} is in the partition {}, and {other} in {}: an account has regions of one partition",
                partition.name,
                partition_of(other.as_str()).name
            );
            self.error(span, message);
        }
    }

    fn two_partitions(&mut self, span: &Range<usize>, partition: Partition, what: &str, of: Partition) {
        let message = format!(
            "this is in the partition {}, and {what} in {}: {NOTHING_LEADS}",
            partition.name, of.name
        );
        self.error(span, message);
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{AccountId, Hop, SsoRole, SsoSession};

    use super::*;

    fn hop(partition: &str) -> Hop {
        Hop { role_arn: format!("arn:{partition}:iam::111122223333:role/R"), ..Hop::default() }
    }

    fn sso(region: &str) -> Base {
        Base::Sso(SsoRole {
            session: SsoSession {
                name: Some("corp".into()),
                start_url: "https://corp".into(),
                region: region.into(),
                scopes: Vec::new(),
            },
            account_id: AccountId::parse("111122223333").expect("an id"),
            role_name: "Read".into(),
        })
    }

    #[test]
    fn a_way_stays_in_one_partition() {
        let regions = |codes: &[&str]| codes.iter().map(Region::new).collect::<Vec<_>>();
        let way = |base: Base, hops: &[&str]| Way {
            base,
            hops: hops.iter().map(|partition| hop(partition)).collect(),
            ..Way::default()
        };
        let keys = || Base::Keys("base".into());
        for (way, codes) in [
            (way(keys(), &["aws-cn", "aws-cn"]), &["cn-north-1"][..]),
            (way(sso("us-gov-west-1"), &["aws-us-gov"]), &["us-gov-east-1"]),
            (way(sso("eusc-de-east-1"), &[]), &["eusc-de-east-1"]),
            (way(keys(), &["aws-cn"]), &[]),
            // One that we do not know: AWS will say.
            (way(keys(), &["aws-moon"]), &["moon-base-1"]),
            (way(Base::Instance, &[]), &["eu-west-1", "us-east-1"]),
        ] {
            assert!(within_one(way.clone(), &regions(codes)).is_ok(), "{way:?}");
        }
        let device =
            Way { mfa_serial: Some("arn:aws:iam::111122223333:mfa/me".into()), ..way(keys(), &["aws-cn"]) };
        for (way, codes, says) in [
            (
                way(keys(), &["aws", "aws-cn"]),
                &[][..],
                "arn:aws-cn:iam::111122223333:role/R is in another partition than",
            ),
            (way(keys(), &["aws-moon", "aws"]), &[], "no credentials lead from aws-moon to aws"),
            (
                way(keys(), &["aws-cn"]),
                &["us-east-1"],
                "the region us-east-1 is in another partition than arn:aws-cn:",
            ),
            (
                way(sso("eu-west-1"), &[]),
                &["cn-north-1"],
                "than the login corp in eu-west-1: no credentials lead",
            ),
            (device, &[], "than arn:aws:iam::111122223333:mfa/me: no credentials lead from aws to aws-cn"),
        ] {
            let fault = within_one(way, &regions(codes)).expect_err("two partitions");
            assert!(fault.message.contains(says), "{fault}");
            assert!(fault.fix.contains("credentials are of the account's own partition"), "{fault}");
        }
    }
}
