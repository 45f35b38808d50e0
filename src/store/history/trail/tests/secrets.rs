//! What was handed to commands and containers is in no part of what is written.

use super::*;

#[test]
fn no_value_of_a_variable_and_no_command_of_a_container_is_kept_nor_among_the_words() {
    let variables = json!([{"name": "TOKEN", "value": "CANARY"}]);
    let parts = [
        (
            "codebuild",
            json!({"requestParameters": {"projectName": "shop", "environmentVariablesOverride": variables}}),
        ),
        (
            "codebuild",
            json!({"responseElements": {"build": {"EnvironmentVariables": variables, "id": "shop"}}}),
        ),
        (
            "apprunner",
            json!({"requestParameters": {"serviceName": "shop", "sourceConfiguration": {
            "imageRepository": {"imageConfiguration": {"runtimeEnvironmentVariables": {"TOKEN": "CANARY"}}}}}}),
        ),
        (
            "ecs",
            json!({"requestParameters": {"containerDefinitions": [
            {"name": "shop", "command": ["--token", "CANARY"], "entryPoint": ["CANARY"]}]}}),
        ),
        (
            "ecs",
            json!({"responseElements": {"taskDefinition": {"containerDefinitions": [
            {"name": "shop", "Command": ["CANARY"], "healthCheck": {"command": ["CANARY"]}}]}}}),
        ),
        (
            "batch",
            json!({"requestParameters": {"jobDefinitionName": "shop",
            "containerProperties": {"command": ["CANARY"]}}}),
        ),
        (
            "lambda",
            json!({"additionalEventData": {"name": "shop", "Environment": {"variables": {"TOKEN": "CANARY"}}}}),
        ),
        ("ec2", json!({"serviceEventDetails": {"name": "shop", "UserData": "CANARY"}})),
    ];
    for (number, (service, mut record)) in parts.into_iter().enumerate() {
        record["eventID"] = json!(format!("id-{number}"));
        record["eventSource"] = json!(format!("{service}.amazonaws.com"));
        let Arrival { place, event } = arrival(&place(1, "eu-west-1"), 0, record);
        let prepared = Prepared::new(&place, &event, &event.record.value()).expect("prepared");
        assert!(!prepared.words.contains("canary"), "{}", prepared.words);
        assert!(prepared.words.contains("shop"), "{}", prepared.words);
        let mut kept = kept();
        kept.history.put_events(&[Arrival { place, event }], at(1), false).expect("kept");
        assert!(ids(&kept.history, &search("canary")).is_empty());
        let [stored] = &found(&kept.history, &search("shop"))[..] else { panic!("it is found") };
        let text = stored.event.record.value().to_string();
        assert!(!text.to_lowercase().contains("canary"), "{text}");
    }
}

#[test]
fn a_command_that_is_no_containers_is_kept() {
    let record = json!({"eventID": "id-1", "eventSource": "ssm.amazonaws.com",
        "responseElements": {"command": {"commandId": "c-1"}}});
    let mut kept = kept();
    kept.history.put_events(&[arrival(&place(1, "eu-west-1"), 0, record)], at(1), false).expect("kept");
    assert_eq!(ids(&kept.history, &search("c-1")), ["id-1"]);
}
