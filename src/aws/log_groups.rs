use crate::model::{Fault, LogGroup, Text, bare_group};

use super::{
    convert,
    reader::{Found, Reader, walk},
};

/// A page, at most; and as many names in a request.
const PAGE: i32 = 50;

/// Log groups of these names or ARNs, as far as there are any; all when none is named.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html>
pub(super) async fn read(reader: &Reader<'_>, names: &[Text]) -> Result<Found<Vec<LogGroup>>, Fault> {
    let logs = || reader.clients.logs();
    let identifiers: Vec<String> = names.iter().map(|name| bare_group(name).to_owned()).collect();
    let identifiers = &(!identifiers.is_empty()).then_some(identifiers);
    let mut found = walk(reader, |token| async move {
        let page = reader
            .page("CloudWatch Logs", "DescribeLogGroups", || {
                // With names, no limit may be given.
                let request = logs().describe_log_groups().set_log_group_identifiers(identifiers.clone());
                let limit = identifiers.is_none().then_some(PAGE);
                request.set_limit(limit).set_next_token(token.clone()).send()
            })
            .await?;
        let groups = page.log_groups().iter().map(|group| LogGroup {
            name: Text::new(group.log_group_name().unwrap_or_default()),
            arn: group.log_group_arn().or(group.arn()).map(|arn| Text::new(bare_group(arn))),
            stored_bytes: group.stored_bytes().and_then(|bytes| u64::try_from(bytes).ok()),
            retention_in_days: group.retention_in_days().and_then(|days| u32::try_from(days).ok()),
            class: group.log_group_class().map(|class| Text::new(class.as_str())),
            creation_time: group.creation_time().and_then(convert::millis),
        });
        Ok((groups.collect(), page.next_token().map(str::to_owned)))
    })
    .await?;
    // Endpoints that know no names list all of them.
    found.value.retain(|group| names.is_empty() || names.iter().any(|name| group.is_named(name)));
    Ok(found)
}
