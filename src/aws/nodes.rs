use aws_sdk_ssm::types::InstanceInformation;

use crate::model::{Fault, Node, PingStatus, Text};

use super::{
    convert::{text, time, word},
    reader::{Found, Reader, walk},
};

/// All managed nodes, 50 a page.
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeInstanceInformation.html>
pub(super) async fn read(reader: &Reader<'_>) -> Result<Found<Vec<Node>>, Fault> {
    let ssm = || reader.clients.ssm();
    walk(reader, |token| async move {
        let page = reader
            .page("SSM", "DescribeInstanceInformation", || {
                ssm().describe_instance_information().max_results(50).set_next_token(token.clone()).send()
            })
            .await?;
        let nodes = page.instance_information_list().iter().map(node).collect();
        Ok((nodes, page.next_token().map(str::to_owned)))
    })
    .await
}

fn node(n: &InstanceInformation) -> Node {
    Node {
        instance_id: Text::new(n.instance_id().unwrap_or_default()),
        ping_status: PingStatus::parse(n.ping_status().map_or("", |p| p.as_str())),
        last_ping: time(n.last_ping_date_time()),
        agent_version: word(n.agent_version()),
        is_latest_version: n.is_latest_version(),
        platform_type: word(n.platform_type().map(|p| p.as_str())),
        platform_name: word(n.platform_name()),
        platform_version: word(n.platform_version()),
        computer_name: text(n.computer_name()),
        ip_address: text(n.ip_address()),
        resource_type: word(n.resource_type().map(|r| r.as_str())),
    }
}
