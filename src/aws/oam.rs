use std::collections::BTreeSet;

use crate::model::{AccountId, Fault};

use super::reader::{Found, Reader, walk};

/// What a link has to share.
const METRICS: &str = "AWS::CloudWatch::Metric";

/// The accounts whose metrics this account can read in this region: those that are linked to its sink, of which there is
/// one at most. A link is a thing of the account that shares, so its ARN says which that is. What a link leaves out by
/// namespace, it does not say here: it is found when it is read.
/// <https://docs.aws.amazon.com/OAM/latest/APIReference/API_ListAttachedLinks.html>
pub(super) async fn read(reader: &Reader<'_>) -> Result<Found<Vec<AccountId>>, Fault> {
    let sinks = sinks(reader).await?;
    let mut found = Found { value: BTreeSet::new(), fault: sinks.fault };
    for sink in &sinks.value {
        let accounts = linked(reader, sink).await?;
        found.value.extend(accounts.value);
        found.fault = found.fault.or(accounts.fault);
    }
    Ok(Found { value: found.value.into_iter().collect(), fault: found.fault })
}

/// <https://docs.aws.amazon.com/OAM/latest/APIReference/API_ListSinks.html>
async fn sinks(reader: &Reader<'_>) -> Result<Found<Vec<String>>, Fault> {
    let oam = || reader.clients.oam();
    walk(reader, |token| async move {
        let page = reader
            .page("OAM", "ListSinks", || {
                oam().list_sinks().max_results(100).set_next_token(token.clone()).send()
            })
            .await?;
        let sinks = page.items().iter().filter_map(|sink| sink.arn().map(str::to_owned));
        Ok((sinks.collect(), page.next_token().map(str::to_owned)))
    })
    .await
}

async fn linked(reader: &Reader<'_>, sink: &str) -> Result<Found<Vec<AccountId>>, Fault> {
    let oam = || reader.clients.oam();
    walk(reader, |token| async move {
        let page = reader
            .page("OAM", "ListAttachedLinks", || {
                oam()
                    .list_attached_links()
                    .sink_identifier(sink)
                    .max_results(1000)
                    .set_next_token(token.clone())
                    .send()
            })
            .await?;
        let shares_metrics = page.items().iter().filter(|l| l.resource_types().iter().any(|t| t == METRICS));
        let accounts =
            shares_metrics.filter_map(|link| AccountId::parse(link.link_arn()?.split(':').nth(4)?));
        Ok((accounts.collect(), page.next_token().map(str::to_owned)))
    })
    .await
}
