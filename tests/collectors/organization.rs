//! The accounts of an organisation and the regions of an account: what the fleet is made from.

use std::collections::{BTreeMap, BTreeSet};

use skydeck::{
    demo::inject::{Injection, Rule, When},
    model::{AccountState, FaultKind, OptIn, OrganizationAccount, OrganizationAsk, Snapshot, Source, Want},
};

use super::Lab;

/// The delegated administrator.
const ADMINISTRATOR: &str = "security";
const BARE: OrganizationAsk = OrganizationAsk { units: false, tags: false };

impl Lab {
    async fn once(&self, account: &str, want: Want) -> skydeck::model::Update {
        let mut scopes = self.fleet.scopes_for(Source::Identity).into_iter();
        let scope = scopes.find(|s| s.account.name.as_str() == account).expect("such an account");
        self.engine.ask((scope, want), None).await
    }

    async fn accounts(&self, ask: OrganizationAsk) -> Vec<OrganizationAccount> {
        let update = self.once(ADMINISTRATOR, Want::Accounts(ask)).await;
        assert_eq!(update.fault, None);
        match update.snapshot.as_deref() {
            Some(Snapshot::Accounts(all)) => all.clone(),
            other => panic!("{other:?}"),
        }
    }
}

fn named<'a>(all: &'a [OrganizationAccount], name: &str) -> &'a OrganizationAccount {
    all.iter().find(|account| account.name == name).expect(name)
}

#[tokio::test(start_paused = true)]
async fn an_organisation_is_read_whole_though_a_page_is_empty() {
    let lab = Lab::new();
    let all = lab.accounts(BARE).await;
    let ids: BTreeSet<_> = all.iter().map(|account| &account.id).collect();
    assert_eq!((all.len(), ids.len()), (16, 16));
    assert_eq!(lab.pages("ListAccounts"), 3, "the second is empty");
    assert_eq!(lab.pages("ListRoots") + lab.pages("ListTagsForResource"), 0, "nobody asked for these");
    for account in &lab.fleet.accounts {
        assert!(ids.contains(account.id.as_ref().expect("an id")), "{}", account.name);
    }
    let state = |name: &str| named(&all, name).state.clone();
    assert_eq!(state("marketing-2021"), AccountState::Closed, "its Status says suspended");
    assert_eq!(state("acquired"), AccountState::Suspended);
    assert_eq!(state("trial"), AccountState::PendingClosure, "it has a Status alone");
    assert_eq!((state("sandbox"), state("dev")), (AccountState::Active, AccountState::Active));
    assert!(all.iter().all(|account| account.unit.is_none() && account.tags.is_empty()));
}

#[tokio::test(start_paused = true)]
async fn units_and_tags_come_when_they_are_asked_for() {
    let lab = Lab::new();
    let all = lab.accounts(OrganizationAsk { units: true, tags: true }).await;
    let unit = |name: &str| named(&all, name).unit.as_deref();
    assert_eq!(unit("prod-shop"), Some("workloads/prod"));
    assert_eq!(unit("log-archive"), Some("security"));
    assert_eq!(unit("management"), Some(""), "right below the root");
    let tags =
        BTreeMap::from([("env".to_owned(), "prod".to_owned()), ("team".to_owned(), "shop".to_owned())]);
    assert_eq!(named(&all, "prod-shop").tags, tags);
    assert_eq!(lab.pages("ListRoots"), 1);
    assert_eq!(lab.pages("ListAccountsForParent"), 0, "accounts say themselves where they are");
    assert_eq!(lab.pages("ListTagsForResource"), 13, "not of those that answer nothing");
}

#[tokio::test(start_paused = true)]
async fn what_is_wrong_with_who_asks_has_its_own_sentences() {
    let error = |code| Injection::Error { code, status: 400, message: "as AWS says it".into() };
    for (injection, kind, words) in [
        (Some(error("AWSOrganizationsNotInUseException")), FaultKind::NotEnabled, "management account"),
        (Some(error("AccessDeniedException")), FaultKind::Denied, "organizations:ListAccounts"),
        (Some(error("TooManyRequestsException")), FaultKind::Throttled, "all of the organisation's tools"),
        (None, FaultKind::Denied, "delegated administrator"),
    ] {
        let lab = Lab::new();
        let asked = if injection.is_some() { ADMINISTRATOR } else { "prod-shop" };
        injection
            .into_iter()
            .for_each(|injection| lab.inject.add(Rule::new(injection).operation("ListAccounts")));
        let update = lab.once(asked, Want::Accounts(BARE)).await;
        let fault = update.fault.expect("a fault");
        assert_eq!(fault.kind, kind, "{fault}");
        assert!(fault.fix.contains(words), "{}", fault.fix);
        assert!(update.snapshot.is_none());
        assert!(!fault.is_of_account());
    }
}

#[tokio::test(start_paused = true)]
async fn accounts_come_without_what_cannot_be_had_and_a_page_is_tried_again() {
    let lab = Lab::new();
    let slow = || Injection::Error { code: "TooManyRequestsException", status: 400, message: "slow".into() };
    lab.inject.add(Rule::new(slow()).operation("ListAccounts").when(When::First(2)));
    lab.inject.add(Rule::new(Injection::Deny).operation("ListTagsForResource"));
    lab.inject.add(Rule::new(Injection::Deny).operation("ListRoots"));
    let update = lab.once(ADMINISTRATOR, Want::Accounts(OrganizationAsk { units: true, tags: true })).await;
    let fault = update.fault.expect("a fault");
    assert_eq!(fault.kind, FaultKind::Denied);
    assert!(fault.fix.contains("organizations:ListRoots"), "{}", fault.fix);
    let Some(Snapshot::Accounts(all)) = update.snapshot.as_deref() else { panic!("they were listed") };
    assert_eq!(all.len(), 16);
    assert!(all.iter().all(|account| account.unit.is_none() && account.tags.is_empty()));
}

#[tokio::test(start_paused = true)]
async fn regions_are_told_by_whether_the_account_can_use_them() {
    let lab = Lab::new();
    let update = lab.once("prod-shop", Want::Regions).await;
    assert_eq!(update.fault, None);
    let Some(Snapshot::Regions(all)) = update.snapshot.as_deref() else { panic!("{update:?}") };
    assert!(lab.pages("ListRegions") > 1 && all.len() > 20);
    let enabled: BTreeSet<_> =
        all.iter().filter(|r| r.opt_in.is_enabled()).map(|r| r.region.clone()).collect();
    assert_eq!(enabled, lab.fleet.regions().into_iter().collect());
    let is = |code: &str| all.iter().find(|r| r.region.as_str() == code).map(|r| &r.opt_in);
    assert_eq!(is("eu-south-1"), Some(&OptIn::Enabling));
    assert_eq!(is("me-south-1"), Some(&OptIn::Disabling));
    assert_eq!(is("us-east-1"), Some(&OptIn::EnabledByDefault));

    let fault = lab.once("log-archive", Want::Regions).await.fault.expect("its role may not");
    assert_eq!((fault.kind, fault.code.as_deref()), (FaultKind::Denied, Some("AccessDeniedException")));
    assert!(
        fault.fix.contains("account:ListRegions") && fault.fix.contains("regions_otherwise"),
        "{}",
        fault.fix
    );
    let fault = lab.once("legacy", Want::Regions).await.fault.expect("nobody gets in");
    assert_eq!((fault.kind, fault.operation.as_deref()), (FaultKind::Denied, Some("AssumeRole")));
    lab.inject.add(Rule::new(Injection::Drop).operation("ListRegions"));
    let fault = lab.once("dev", Want::Regions).await.fault.expect("the network is gone");
    assert_eq!(fault.kind, FaultKind::Network);
}
