use crate::{
    fleet::{Host, ProfileFacts, ProfileSet},
    model::{AccountId, Base, Region},
};

fn set(profiles: Vec<ProfileFacts>) -> ProfileSet {
    ProfileSet { profiles, default_region: Some("eu-west-1".into()), ..ProfileSet::default() }
}

fn facts(name: &str) -> ProfileFacts {
    ProfileFacts {
        name: name.into(),
        access_key_id: true,
        secret_access_key: true,
        ..ProfileFacts::default()
    }
}

#[test]
fn each_profile_is_an_account_and_roles_are_assumed_by_us() {
    let role = ProfileFacts {
        role_arn: Some("arn:aws:iam::111122223333:role/R".into()),
        source_profile: Some("base".into()),
        region: Some("us-west-2".into()),
        ..facts("prod")
    };
    let (fleet, _) = set(vec![facts("base"), role]).fleet(&[], &Host::default()).expect("a fleet");
    let [base, prod] = &fleet.accounts[..] else { panic!("{fleet:?}") };
    assert_eq!(base.locks().count(), 1);
    assert_eq!(base.regions, [Region::new("eu-west-1")]);
    assert_eq!(prod.locks().count(), 2);
    assert_eq!(prod.id.as_ref().map(AccountId::as_str), Some("111122223333"));
    assert_eq!(prod.reach.way.as_ref().map(|way| &way.base), Ok(&Base::Keys("base".into())));
    assert_eq!(prod.regions, [Region::new("us-west-2")]);
}

#[test]
fn a_profile_that_leads_nowhere_is_an_account_that_says_why() {
    let lost = ProfileFacts {
        role_arn: Some("arn:aws:iam::111122223333:role/R".into()),
        source_profile: Some("gone".into()),
        ..ProfileFacts { name: "lost".into(), ..ProfileFacts::default() }
    };
    let (fleet, left_out) = set(vec![facts("base"), lost]).fleet(&[], &Host::default()).expect("a fleet");
    let [base, lost] = &fleet.accounts[..] else { panic!("{fleet:?}") };
    assert!(base.reach.way.is_ok() && lost.reach.way.is_err() && left_out.is_empty());
    assert_eq!(lost.id.as_ref().map(AccountId::as_str), Some("111122223333"));
}

#[test]
fn profiles_without_credentials_are_no_accounts() {
    let silent =
        ProfileFacts { name: "default".into(), region: Some("eu-west-1".into()), ..ProfileFacts::default() };
    let login =
        ProfileFacts { name: "login".into(), sso_session: Some("corp".into()), ..ProfileFacts::default() };
    let (fleet, left_out) =
        set(vec![silent.clone(), facts("a"), login]).fleet(&[], &Host::default()).expect("a fleet");
    assert_eq!(fleet.accounts.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(), ["a"]);
    assert!(left_out.len() == 1 && left_out[0].contains("`login` is a login alone"), "{left_out:?}");
    let (fleet, _) = set(vec![silent]).fleet(&[], &Host::default()).expect("a fleet");
    let way = fleet.accounts[0].reach.way.as_ref().expect("a way");
    assert_eq!(way.base, Base::Instance, "a region alone does not hide the instance's role");
}

#[test]
fn an_instance_role_is_one_account() {
    let (fleet, _) = set(vec![]).fleet(&[], &Host::default()).expect("a fleet");
    assert_eq!(fleet.accounts.len(), 1);
    assert_eq!(fleet.accounts[0].reach.profile, None);
}

#[test]
fn environment_credentials_win_over_profiles_and_a_selection_over_both() {
    let mut set = set(vec![facts("a"), facts("b")]);
    set.environment.container = true;
    assert_eq!(set.fleet(&[], &Host::default()).map(|f| f.0.accounts.len()), Ok(1));
    set.selected = Some("b".into());
    let (fleet, _) = set.fleet(&[], &Host::default()).expect("a fleet");
    assert_eq!(fleet.accounts[0].name.as_str(), "b");
    set.selected = Some("c".into());
    assert!(set.fleet(&[], &Host::default()).is_err());
}

#[test]
fn nothing_at_all_says_what_was_tried_and_what_to_do() {
    let error = ProfileSet::default().fleet(&[], &Host::default()).expect_err("nothing");
    assert!(error.contains("skydeck --demo") && error.contains("~/.aws/config"), "{error}");
}

#[test]
fn a_profile_without_a_region_is_left_out_and_named() {
    let well = ProfileFacts { region: Some("eu-west-1".into()), ..facts("well") };
    let set = ProfileSet { profiles: vec![facts("old"), well], ..ProfileSet::default() };
    let (fleet, left_out) = set.fleet(&[], &Host::default()).expect("a fleet");
    assert_eq!(fleet.accounts.len(), 1);
    assert!(left_out[0].contains("`old`"), "{left_out:?}");
}

#[test]
fn no_region_says_where_to_set_one() {
    let set = ProfileSet { profiles: vec![facts("a")], ..ProfileSet::default() };
    let error = set.fleet(&[], &Host::default()).expect_err("no region");
    assert!(error.contains("AWS_REGION"), "{error}");
}
