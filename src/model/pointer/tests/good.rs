use super::{read, told};

fn all(table: &[(&str, &str)]) {
    for (text, expected) in table {
        assert_eq!(told(&read(text)), *expected, "{text}");
        assert_eq!(told(&read(&format!(" \t{text}\n"))), *expected, "{text}, pasted with white space");
    }
}

#[test]
fn arns() {
    all(&[
        (
            "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:checkout-p99",
            "aws 111122223333/eu-west-1 alarm name=checkout-p99",
        ),
        (
            "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a:b/c d – ünï 🚒?#%2F",
            "aws 111122223333/eu-west-1 alarm name=a:b/c d – ünï 🚒?#%2F",
        ),
        (
            "arn:aws-cn:cloudwatch:cn-north-1:111122223333:alarm:x",
            "aws-cn 111122223333/cn-north-1 alarm name=x",
        ),
        ("arn:aws:cloudwatch::111122223333:dashboard/Shop_1", "aws 111122223333/- dashboard name=Shop_1"),
        (
            "arn:aws-us-gov:ec2:us-gov-west-1:111122223333:instance/i-07f3a1b2c3d4e5f60",
            "aws-us-gov 111122223333/us-gov-west-1 node id=i-07f3a1b2c3d4e5f60",
        ),
        (
            "arn:aws:ssm:us-east-1:111122223333:managed-instance/mi-07f3a1b2c3d4e5f60",
            "aws 111122223333/us-east-1 node id=mi-07f3a1b2c3d4e5f60",
        ),
        (
            "arn:aws:ssm:us-east-1:111122223333:session/alice@example.com-0a1b2c3d4e5f",
            "aws 111122223333/us-east-1 session id=alice@example.com-0a1b2c3d4e5f",
        ),
        (
            "arn:aws:servicediscovery:us-east-1:111122223333:namespace/ns-abcdefgh12345678",
            "aws 111122223333/us-east-1 services namespace_id=ns-abcdefgh12345678",
        ),
        (
            "ARN:aws-eusc:servicediscovery:eusc-de-east-1:111122223333:service/srv-abcdefgh12345678",
            "aws-eusc 111122223333/eusc-de-east-1 service id=srv-abcdefgh12345678",
        ),
    ]);
}

#[test]
fn alarms() {
    let page = "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1";
    for (fragment, name) in [
        ("#alarmsV2:alarm/checkout-p99", Some("checkout-p99")),
        ("#alarmsV2:alarm/checkout-p99?~(startDate~'2026-03-01T03*3a00*3a00Z)", Some("checkout-p99")),
        ("#alarmsV2:alarm/checkout-p99?", Some("checkout-p99")),
        ("#alarmsV2:alarm/a%20b%2Fc%3Ad%2B", Some("a b/c:d+")),
        ("#alarmsV2:alarm/API+5xx+errors", Some("API 5xx errors")),
        ("#alarmsV2:alarm/TargetTracking-table/orders", Some("TargetTracking-table/orders")),
        (
            "#alarmsV2:alarm/TargetTracking-service$2Fcluster$2Fshop-AlarmHigh?",
            Some("TargetTracking-service/cluster/shop-AlarmHigh"),
        ),
        (
            "#alarmsV2:alarm/TargetTracking-service$252Fcluster$252Fshop?~()",
            Some("TargetTracking-service/cluster/shop"),
        ),
        ("#alarmsV2:alarm/$C3$BCber$2520100$2525", Some("über 100%")),
        ("#alarmsV2:alarm/budget-$100", Some("budget-$100")),
        ("#alarmsV2:alarm/low-$balance", Some("low-$balance")),
        ("#alarmsV2:alarm/cost%20%24252F", Some("cost $252F")),
        ("#alarm:alarmFilter=ANY;name=checkout%20p99", Some("checkout p99")),
        ("#alarm:alarmFilter=inAlarm;name=checkout-p99", Some("checkout-p99")),
        ("#alarm:name=checkout-p99", Some("checkout-p99")),
        ("#s=Alarms&alarm=checkout-p99", Some("checkout-p99")),
        ("#c=CloudWatch&s=Alarms", None),
        ("#alarmsV2:", None),
        ("#alarmsV2:alarm/", None),
        ("#alarmsV2:?~(alarmStateFilter~'ALARM)", None),
        ("#alarmsV2:!alarmStateFilter=ALARM", None),
        ("#home:", None),
        ("#somethingNew:else/altogether", None),
        ("", None),
    ] {
        let expected = name.map_or("alarms".to_owned(), |name| format!("alarm name={name}"));
        for page in [page, &page.replace("home?", "deeplink.js?")] {
            let text = format!("{page}{fragment}");
            assert_eq!(told(&read(&text)), format!("aws -/eu-west-1 {expected}"), "{text}");
        }
    }
}

#[test]
fn metrics_and_dashboards() {
    let page = "https://console.aws.amazon.com/cloudwatch/home?region=us-east-1";
    for (fragment, expected) in [
        (
            "#metricsV2:graph=~(view~'timeSeries~stacked~false~metrics~(~(~'AWS*2fEC2~'CPUUtilization~'InstanceId\
             ~'i-0a41f4908de26670d))~region~'ap-southeast-1);query=~'*7bAWS*2fEC2*7d",
            "-/ap-southeast-1 metric namespace=AWS/EC2 name=CPUUtilization dimensions=InstanceId=i-0a41f4908de26670d",
        ),
        (
            "#metricsV2?graph=~(metrics~(~(~(expression~'SUM*28m1*29~id~'e1))~(~'AWS*2fLambda~'Errors~'Resource~'b\
             ~'FunctionName~'a*2cb~(id~'m1~region~'eu-west-1~accountId~'111122223333))~(~'.~'Invocations)))",
            "111122223333/eu-west-1 metric namespace=AWS/Lambda name=Errors \
             dimensions=FunctionName=a%2Cb,Resource=b",
        ),
        (
            "#metricsV2:graph=%7B%22metrics%22%3A%5B%5B%22My%20App%22%2C%22Latency%22%5D%5D%7D",
            "-/us-east-1 metric namespace=My App name=Latency",
        ),
        (
            "#metricsV2:graph=~(metrics~(~(~%27AWS*2fWAFV2~%27AllowedRequests)))",
            "-/us-east-1 metric namespace=AWS/WAFV2 name=AllowedRequests",
        ),
        ("#metricsV2:graph=~();namespace=AWS/S3", "-/us-east-1 metric-list namespace=AWS/S3"),
        ("#metricsV2:graph=~();namespace=~'AWS*2fECS", "-/us-east-1 metric-list namespace=AWS/ECS"),
        (
            "#metricsV2?graph=~()&query=~'*7bCWAgent*2cInstanceId*7d*20cpu",
            "-/us-east-1 metric-list namespace=CWAgent",
        ),
        ("#metricsV2:graph=~(metrics~(~(~'AWS*2fEC2)))", "-/us-east-1 metrics"),
        ("#metricsV2:graph=~(metrics~(~(~'AWS", "-/us-east-1 metrics"),
        ("#metricsV2:", "-/us-east-1 metrics"),
        ("#dashboards:name=Shop;expand=true", "-/us-east-1 dashboard name=Shop"),
        ("#dashboards/dashboard/Shop-1?start=PT1H&end=null", "-/us-east-1 dashboard name=Shop-1"),
        ("#dashboards/dashboard/Shop;start=PT3H", "-/us-east-1 dashboard name=Shop"),
        ("#dashboards:", "-/us-east-1 dashboards"),
    ] {
        assert_eq!(told(&read(&format!("{page}{fragment}"))), format!("aws {expected}"), "{fragment}");
    }
}

#[test]
fn nodes_and_sessions() {
    const NODE: &str = "i-07f3a1b2c3d4e5f60";
    for (page, expected) in [
        ("ec2/home?region=eu-west-1#InstanceDetails:instanceId=NODE", "node id=NODE"),
        ("ec2/v2/home?region=eu-west-1#Instances:instanceId=NODE", "node id=NODE"),
        ("ec2/home?region=eu-west-1#Instances:v=3;search=NODE;sort=tag:Name", "node id=NODE"),
        ("ec2/home?region=eu-west-1#ConnectToInstance:instanceId%3DNODE", "node id=NODE"),
        ("ec2/home?region=eu-west-1#Instances:instanceState=running", "nodes"),
        ("ec2/home?region=eu-west-1#Instances:search=NODE,i-00000000000000001", "nodes"),
        ("ec2/home?region=eu-west-1#Volumes:", "nodes"),
        (
            "ec2-instance-connect/ssh/home?region=eu-west-1&connType=standard&instanceId=NODE&sshPort=22",
            "node id=NODE",
        ),
        ("ec2-instance-connect/ssh?region=eu-west-1&instanceId=NODE#/", "node id=NODE"),
        ("systems-manager/managed-instances/NODE/description?region=eu-west-1", "node id=NODE"),
        ("systems-manager/managed-instances/rdp-connect?region=eu-west-1&instances=NODE", "node id=NODE"),
        ("systems-manager/fleet-manager/managed-nodes/mNODE/general?region=eu-west-1", "node id=mNODE"),
        ("systems-manager/fleet-manager/NODE/connect?region=eu-west-1", "node id=NODE"),
        ("systems-manager/fleet-manager/remote-desktop?nodeIds=NODE&region=eu-west-1", "node id=NODE"),
        ("systems-manager/fleet-manager/managed-nodes?region=eu-west-1", "nodes"),
        ("systems-manager/explore-nodes/NODE?region=eu-west-1", "node id=NODE"),
        ("systems-manager/session-manager/NODE?region=eu-west-1", "node id=NODE"),
        ("systems-manager/session-manager/sessions?region=eu-west-1", "sessions"),
        ("systems-manager/session-manager?region=eu-west-1", "sessions"),
        ("systems-manager/parameters?region=eu-west-1", "nodes"),
    ] {
        let text = format!("https://eu-west-1.console.aws.amazon.com/{}", page.replace("NODE", NODE));
        assert_eq!(
            told(&read(&text)),
            format!("aws -/eu-west-1 {}", expected.replace("NODE", NODE)),
            "{text}"
        );
    }
}

#[test]
fn events_and_services() {
    const EVENT: &str = "90c72977-31e0-4079-9a74-ee25e5d7aadf";
    for (page, expected) in [
        ("cloudtrailv2/home?region=us-east-1#/events/EVENT", "event id=EVENT"),
        ("cloudtrailv2/home?region=us-east-1#/events/EVENT?x=y", "event id=EVENT"),
        ("cloudtrail/home?region=us-east-1#/events?EventId=EVENT", "event id=EVENT"),
        ("cloudtrailv2/home?region=us-east-1#/events?ReadOnly=false", "events"),
        ("cloudtrailv2/home?region=us-east-1#/trails", "events"),
        ("cloudtrailv2/home?region=us-east-1#/events/%1b[31m", "events"),
        ("cloudmap/home/namespaces?region=us-east-1", "services"),
        ("cloudmap/home/namespaces/create?region=us-east-1", "services"),
        ("cloudmap/home?region=us-east-1", "services"),
        (
            "cloudmap/home/namespaces/ns-abcdefgh12345678?region=us-east-1",
            "services namespace_id=ns-abcdefgh12345678",
        ),
        (
            "cloudmap/home?region=us-east-1#/namespaces/ns-abcdefgh12345678",
            "services namespace_id=ns-abcdefgh12345678",
        ),
        (
            "cloudmap/home/namespaces/ns-abcdefgh12345678/services/srv-abcdefgh12345678?region=us-east-1",
            "service id=srv-abcdefgh12345678",
        ),
        (
            "cloudmap/home/namespaces/ns-abcdefgh12345678/services/srv-abcdefgh12345678/instances/a%20b?region=us-east-1",
            "instance service=srv-abcdefgh12345678 id=a b",
        ),
        ("console/home?region=us-east-1", "scope"),
        ("console/home?region=us-east-1#", "scope"),
        ("lambda/home?region=us-east-1#/functions/pay", "scope"),
        ("go/view?service=ec2&region=us-east-1", "nodes"),
        ("go/view?service=quicksight&region=us-east-1", "scope"),
    ] {
        let text = format!("https://console.aws.amazon.com/{}", page.replace("EVENT", EVENT));
        assert_eq!(
            told(&read(&text)),
            format!("aws -/us-east-1 {}", expected.replace("EVENT", EVENT)),
            "{text}"
        );
    }
}

#[test]
fn hosts_say_partition_region_and_account() {
    all(&[
        ("https://us-west-2.console.aws.amazon.com/ec2/home", "aws -/us-west-2 nodes"),
        ("https://US-West-2.Console.AWS.amazon.com:443/ec2/home#Instances:", "aws -/us-west-2 nodes"),
        ("us-west-2.console.aws.amazon.com/ec2/home#Instances:", "aws -/us-west-2 nodes"),
        ("https://us-west-2.console.aws.amazon.com", "aws -/us-west-2 scope"),
        (
            "https://us-east-1.console.aws.amazon.com/ec2/home?region=us-west-2#Instances:",
            "aws -/us-west-2 nodes",
        ),
        ("https://us-east-1.console.aws.amazon.com/iam/home?region=global#/roles", "aws -/us-east-1 scope"),
        ("https://console.aws.amazon.com/ec2/home#Instances:", "aws -/- nodes"),
        ("https://s3.console.aws.amazon.com/s3/buckets?region=us-west-2", "aws -/us-west-2 scope"),
        (
            "https://123456789012-abcdef12.eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#Instances:",
            "aws 123456789012/eu-west-1 nodes",
        ),
        (
            "https://eu-west-1.console.aws.amazon.com/console/home?region=eu-west-1&account=123456789012",
            "aws 123456789012/eu-west-1 scope",
        ),
        ("https://console.amazonaws.cn/ec2/home?region=cn-north-1#Instances:", "aws-cn -/cn-north-1 nodes"),
        (
            "https://cn-northwest-1.console.amazonaws.cn/cloudwatch/home#alarmsV2:",
            "aws-cn -/cn-northwest-1 alarms",
        ),
        (
            "https://console.amazonaws-us-gov.com/systems-manager/session-manager/sessions?region=us-gov-west-1",
            "aws-us-gov -/us-gov-west-1 sessions",
        ),
        ("https://us-gov-east-1.console.amazonaws-us-gov.com/ec2/home", "aws-us-gov -/us-gov-east-1 nodes"),
        ("https://eusc-de-east-1.console.amazonaws-eusc.eu/ec2/home", "aws-eusc -/eusc-de-east-1 nodes"),
    ]);
}

#[test]
fn links_through_a_sign_in() {
    all(&[
        (
            "https://example.awsapps.com/start/#/console?account_id=123456789012&role_name=ReadOnly&destination=\
             https%3A%2F%2Feu-west-1.console.aws.amazon.com%2Fcloudwatch%2Fhome%3Fregion%3Deu-west-1%23alarmsV2%3A\
             alarm%2Fa%2520b",
            "aws 123456789012/eu-west-1 alarm name=a b",
        ),
        (
            "https://ssoins-1234567890abcdef.portal.us-east-1.app.aws/#/console?account_id=123456789012",
            "aws 123456789012/- scope",
        ),
        (
            "https://start.us-gov-home.awsapps.com/directory/x#/console?account_id=123456789012",
            "aws-us-gov 123456789012/- scope",
        ),
        (
            "https://signin.aws.amazon.com/switchrole?account=123456789012&roleName=ReadOnly&displayName=prod",
            "aws 123456789012/- scope",
        ),
        ("https://123456789012.signin.aws.amazon.com/console/", "aws 123456789012/- scope"),
        (
            "https://signin.amazonaws.cn/federation?Action=login&Destination=https%3A%2F%2Fcn-north-1.console.\
             amazonaws.cn%2Fgo%2Fview%3Fservice%3Dcloudwatch%26account%3D123456789012&SigninToken=secret",
            "aws-cn 123456789012/cn-north-1 alarms",
        ),
        (
            "https://us-east-1.signin.aws.amazon.com/oauth?redirect_uri=https%3A%2F%2Fconsole.aws.amazon.com%2F\
             cloudwatch%2Fhome%3Fregion%3Dus-west-2%26state%3DhashArgs%2523alarmsV2%253Aalarm%252Fx%26isauthcode%3Dtrue",
            "aws -/us-west-2 alarm name=x",
        ),
    ]);
}
