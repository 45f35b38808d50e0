use crate::model::{Fault, FaultKind, OptIn, Region, RegionState};

use super::reader::{Found, Reader, walk};

/// The regions of the account itself, 50 a page, in AWS's order: enabled or not. `AccountId` is left out: it would need the
/// organisation's management account.
/// <https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html>
pub(super) async fn read(reader: &Reader<'_>) -> Result<Found<Vec<RegionState>>, Fault> {
    let account = || reader.clients.account_management();
    walk(reader, |token| async move {
        let page = reader
            .page("Account", "ListRegions", || {
                account().list_regions().max_results(50).set_next_token(token.clone()).send()
            })
            .await
            .map_err(told)?;
        let regions = page.regions().iter().filter_map(|region| {
            Some(RegionState {
                region: Region::new(region.region_name()?),
                opt_in: OptIn::parse(region.region_opt_status().map_or("", |status| status.as_str())),
            })
        });
        Ok((regions.collect(), page.next_token().map(str::to_owned)))
    })
    .await
}

fn told(fault: Fault) -> Fault {
    match (fault.kind, fault.operation.as_deref()) {
        (FaultKind::Denied, Some("ListRegions")) => fault.with_fix(
            "allow account:ListRegions in the role's policy, or list the regions to read: `regions_otherwise`",
        ),
        _ => fault,
    }
}
