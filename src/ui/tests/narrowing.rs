//! The part of the fleet that a view looks at.

use std::sync::Arc;

use super::{dump::plain, estate::*};
use crate::{
    model::*,
    spec::Route,
    store::Store,
    ui::{Narrowing, ViewState, wants},
};

/// Accounts in euw1 and usw2 alone, so that the region of global events is none that the fleet names.
fn store() -> Store {
    let mut accounts = vec![
        account("prod-core", "prod", &["eu-west-1", "us-west-2"]),
        account("prod-shop", "prod", &["eu-west-1"]),
        account("staging", "test", &["us-west-2"]),
        account("odd*name", "test", &["eu-west-1"]),
    ];
    Arc::make_mut(&mut accounts[0]).id = AccountId::parse("000000000001");
    Arc::make_mut(&mut accounts[2]).id = AccountId::parse("000000000003");
    Store::new(Arc::new(Fleet { accounts, narrowed: false }))
}

fn narrowed(store: &Store, route: &str) -> Result<(Vec<String>, Vec<String>), String> {
    let all = Narrowing::of_route(store, &Route::parse(route).expect("a route"))?;
    let accounts = all.accounts.iter().flatten().map(ToString::to_string).collect();
    Ok((accounts, all.regions.iter().flatten().map(ToString::to_string).collect()))
}

#[test]
fn a_route_names_accounts_and_regions_in_many_ways() {
    let mut store = store();
    for (route, accounts, regions) in [
        ("deck", &[][..], &[][..]),
        ("deck?filter=x", &[], &[]),
        ("deck?account=prod-shop", &["prod-shop"], &[]),
        ("deck?account=000000000003", &["staging"], &[]),
        ("deck?account=prod-*", &["prod-core", "prod-shop"], &[]),
        ("deck?account=env%3Dprod", &["prod-core", "prod-shop"], &[]),
        ("deck?tag=env%3Dt*", &["odd*name", "staging"], &[]),
        ("deck?account=odd*name", &["odd*name"], &[]),
        ("deck?account=staging&account=000000000003&account=prod-shop", &["prod-shop", "staging"], &[]),
        ("deck?account=prod-core&account=staging&tag=env%3Dtest", &["staging"], &[]),
        ("deck?region=eu-west-1", &[], &["eu-west-1"]),
        ("deck?region=usw2", &[], &["us-west-2"]),
        ("deck?region=us-*&region=euw1", &[], &["eu-west-1", "us-west-2"]),
        ("deck?region=us-east-1", &[], &["us-east-1"]),
        ("deck?region=use1&account=prod-shop", &["prod-shop"], &["us-east-1"]),
    ] {
        let expected = (
            accounts.iter().map(ToString::to_string).collect(),
            regions.iter().map(ToString::to_string).collect(),
        );
        assert_eq!(narrowed(&store, route), Ok(expected), "{route}");
    }
    for (route, why) in [
        ("deck?account=prod-shpo", "account prod-shpo matches nothing; the nearest is `prod-shop`"),
        ("deck?account=111122223333", "account 111122223333 is not in the fleet"),
        ("deck?region=eu-west-9", "region eu-west-9 matches nothing; the nearest is `eu-west-1`"),
        ("deck?tag=env%3Dprdo", "the nearest is `env=prod`"),
        ("deck?account=staging&tag=env%3Dprod", "no account that was asked for"),
        ("deck?account=staging&region=euw1", "no account that was asked for"),
    ] {
        let told = narrowed(&store, route).expect_err(route);
        assert!(told.contains(why), "{route}: {told}");
    }
    store.apply(update("prod-shop", "global", Want::Identity, Ok(nothing(&Want::Identity))));
    let told = narrowed(&store, "deck?account=111122223333").expect("it has said who it is");
    assert_eq!(told.0, ["prod-shop"]);
}

#[test]
fn what_is_asked_once_an_account_is_looked_at_in_each_of_its_regions() {
    let store = store();
    let of =
        |route: &str| Narrowing::of_route(&store, &Route::parse(route).expect("a route")).expect("names");
    let key = |account: &str, region: &str| ScopeKey {
        account: AccountName::new(account),
        region: Region::new(region),
    };
    let here = of("deck?account=prod-core&region=usw2");
    for (account, region, passes) in [
        ("prod-core", "us-west-2", true),
        ("prod-core", "global", true),
        ("prod-core", "eu-west-1", false),
        ("prod-core", "us-east-1", false),
        ("staging", "us-west-2", false),
        ("staging", "global", false),
    ] {
        assert_eq!(here.passes(&key(account, region)), passes, "{account} {region}");
    }
    let scopes = |narrowing: &Narrowing, source| -> Vec<String> {
        narrowing.scopes(&store.fleet, source).iter().map(|scope| scope.key().to_string()).collect()
    };
    assert_eq!(scopes(&here, Source::Events), ["prod-core/us-west-2"]);
    assert_eq!(scopes(&here, Source::Identity), ["prod-core/global"]);
    assert_eq!(
        scopes(&of("deck?account=staging"), Source::Events),
        ["staging/us-west-2", "staging/us-east-1"]
    );
    assert_eq!(scopes(&of("deck?account=staging&region=use1"), Source::Events), ["staging/us-east-1"]);
    assert_eq!(scopes(&of("deck?account=staging"), Source::Nodes), ["staging/us-west-2"]);
}

#[test]
fn a_route_goes_before_what_the_user_has_chosen() {
    let (store, specs) = (store(), specs());
    let mut view = ViewState::new(Route::to("nodes"), &specs, (80, 24));
    assert!(Narrowing::of(&store, &view).is_all());
    view.narrowing.regions = Some([Region::new("us-west-2")].into());
    assert_eq!(Narrowing::of(&store, &view), view.narrowing);
    view.go(Route::parse("nodes?account=prod-shop").expect("a route"), &specs);
    let of_route = Narrowing::of(&store, &view);
    assert_eq!((of_route.accounts.map(|all| all.len()), of_route.regions), (Some(1), None));
}

#[test]
fn an_account_outside_of_the_fleet_shows_nothing_and_says_why() {
    let (mut store, specs) = (store(), specs());
    let view = |route: &str| ViewState::new(Route::parse(route).expect("a route"), &specs, (80, 24));
    for route in
        ["nodes?account=111122223333", "node?account=111122223333&id=i-1", "deck?account=111122223333"]
    {
        let text = plain(&drawn(&store, view(route), &specs));
        assert!(text.contains("◌ Not all accounts have said who they are."), "{route}: {text}");
        let asked = wants(&store, &view(route), &specs, now());
        assert!(!asked.is_empty() && asked.iter().all(|w| w.want == Want::Identity), "{route}: {asked:?}");
    }
    for name in ["prod-shop", "odd*name"] {
        let denied = Fault::new(FaultKind::Denied, "no");
        store.apply(update(name, "global", Want::Identity, Err(denied)));
    }
    for route in
        ["nodes?account=111122223333", "node?account=111122223333&id=i-1", "deck?account=111122223333"]
    {
        let text = plain(&drawn(&store, view(route), &specs));
        assert!(
            text.contains("◆ Nothing to look at: account 111122223333 is not in the fleet"),
            "{route}: {text}"
        );
        assert!(!text.contains('●'), "nothing looks fine: {text}");
    }
}
