//! Chains of roles, an organisation, regions that are enabled.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    common::sign_in::{Failure, Organization, Role, World},
    lab::{BOB, CONFIG, Lab, MANAGEMENT, READ},
};

const HUB: &str = "arn:aws:iam::111122223333:role/Hub";
const MIDDLE: &str = "arn:aws:iam::444455556666:role/Middle";

/// Three hops to `shop`: the hub, the middle, the role that reads.
fn chain(middle_trusts: &str) -> Lab {
    let lab = Lab::new();
    lab.config(&CONFIG.replace("role =", &format!("role_chain = [\"{HUB}\", \"{MIDDLE}\"]\nrole =")));
    lab.world.script(|script| {
        script.roles =
            vec![Role::new(HUB, &[BOB]), Role::new(MIDDLE, &[middle_trusts]), Role::new(READ, &[MIDDLE])];
    });
    lab
}

#[test]
fn three_roles_one_after_the_other_each_may_assume_the_next_alone() {
    let lab = chain(HUB);
    let rows = lab.get("accounts", &[]).exits(0).rows();
    assert_eq!(rows[0]["status"], "ok", "{rows:#?}");
    let assumed = lab.world.heard_of("AssumeRole");
    let roles: Vec<&str> = assumed.iter().map(|call| call.role_arn()).collect();
    assert_eq!(roles, [HUB, MIDDLE, READ]);
    for (hop, next) in assumed.iter().zip([MIDDLE, READ]) {
        let policy: Value = serde_json::from_str(hop.policy().expect("one")).expect("JSON");
        let allowed = &policy["Statement"];
        assert_eq!(
            (&allowed[0]["Action"], &allowed[0]["Resource"]),
            (&"sts:AssumeRole".into(), &next.into())
        );
        assert_eq!(allowed.as_array().map(Vec::len), Some(1), "{policy}");
    }
    assert!(assumed[2].policy().is_some_and(|policy| !policy.contains("AssumeRole")));
}

#[test]
fn a_hop_that_is_denied_is_named() {
    let lab = chain("arn:aws:iam::111122223333:role/Other");
    let run = lab.get("alarms", &[]).exits(4);
    let fault = run.fault();
    let message = fault["message"].as_str().expect("a sentence");
    assert!(message.starts_with(&format!("hop 2 of 3, {MIDDLE}: ")), "{message}");
    let fix = fault["fix"].as_str().expect("a sentence");
    assert!(fix.contains("names the role Hub of account 111122223333"), "{fix}");
    assert_eq!((&fault["fault"], &fault["operation"]), (&"denied".into(), &"AssumeRole".into()));
    assert!(lab.world.heard_of("AssumeRole").iter().all(|call| call.role_arn() != READ));
}

/// Bob's account is that of the management, and all roles trust him.
fn organization(config: &str) -> Lab {
    let lab = Lab::of(World::new());
    lab.config(config);
    lab.world.script(|script| {
        let organization = Organization::of_250(MANAGEMENT);
        let role = |id: &str| Role::new(&format!("arn:aws:iam::{id}:role/SkydeckRead"), &[BOB]);
        script.roles = organization.accounts.iter().map(|account| role(&account.id)).collect();
        script.organization = Some(organization);
    });
    lab
}

const DISCOVERED: &str = "\
[fleet]
profile = \"base\"
role = \"SkydeckRead\"
regions = [\"eu-west-1\"]

[budget]
quota_share = 1.0

[organization]
discover = true
";

#[test]
fn an_organisation_of_250_accounts_on_13_pages_and_an_empty_one() {
    let lab = organization(DISCOVERED);
    let run = lab.get("accounts", &[]).exits(0);
    let open: BTreeSet<String> = lab.world.script(|script| {
        let organization = script.organization.as_ref().expect("it is there");
        organization.accounts.iter().filter(|account| account.is_open()).map(|a| a.id.clone()).collect()
    });
    let rows = run.rows();
    assert!(rows.iter().all(|row| row["status"] == "ok"), "{rows:#?}");
    let read: BTreeSet<String> =
        rows.iter().filter_map(|row| Some(row["account_id"].as_str()?.to_owned())).collect();
    assert_eq!((read.len(), rows.len()), (200, 200));
    assert_eq!(read, open);
    let pages = lab.world.heard_of("ListAccounts");
    let asked: BTreeSet<_> = pages.iter().map(|page| page.param("NextToken")).collect();
    assert_eq!((pages.len(), asked.len()), (14, 14), "13 pages and an empty one, each once");
    for (state, more) in [("closed", 2), ("suspended", 12), ("pending closure", 2), ("pending activation", 2)]
    {
        let told = run.stderr.lines().find(|line| line.ends_with(&format!("({state})"))).expect(state);
        assert!(told.starts_with("skydeck: left out: ") && told.contains(&format!(" and {more} more ")));
        let named = told.split(|c: char| !c.is_ascii_digit()).filter(|word| word.len() == 12);
        named.for_each(|id| assert!(!open.contains(id), "{told}"));
    }
    assert_eq!(run.stderr.lines().count(), 4, "{}", run.stderr);
    assert_eq!(lab.world.assumed_too_early(std::time::Duration::ZERO), []);
}

#[test]
fn regions_are_those_that_are_enabled_and_where_a_role_may_not_ask_the_configured_ones() {
    let config = CONFIG.replace("regions =", "regions = \"enabled\"\nregions_otherwise =");
    let second = format!("{config}\n[[account]]\nid = \"300000000013\"\nname = \"data\"\n");
    let lab = Lab::new();
    lab.config(&second);
    let role = Role::new("arn:aws:iam::300000000013:role/SkydeckRead", &[BOB]);
    lab.world.script(|script| script.roles.push(role));
    let denied = Failure::refused(
        "ListRegions",
        403,
        "AccessDeniedException",
        "not authorized to perform: account:ListRegions",
    );
    lab.world.fail(denied.about("300000000013"));
    let run = lab.get("scopes", &[]).exits(0);
    let regions = |account: &str| -> BTreeSet<String> {
        let rows = run.rows().into_iter().filter(|row| row["account"] == account);
        rows.filter_map(|row| Some(row["region"].as_str()?.to_owned())).collect()
    };
    assert_eq!(regions("data"), ["eu-west-1".to_owned()].into());
    assert!(regions("shop").len() == 8 && regions("shop").contains("eu-south-2"), "{:?}", regions("shop"));
    let said =
        "left out: other regions of data (account:ListRegions is denied there; read are eu-west-1 alone)";
    assert!(run.stderr.contains(said), "{}", run.stderr);
    assert!(run.stderr.contains("me-central-1 of shop (being enabled there"), "{}", run.stderr);
}
