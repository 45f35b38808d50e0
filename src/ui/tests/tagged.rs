use std::sync::Arc;

use super::estate::*;
use crate::{
    model::*,
    spec::{ExplorerWidget, Route, explorer::Tagged},
    store::Store,
    ui::{Narrowing, ViewState, tagged},
};

fn ask() -> TagAsk {
    TagAsk { types: vec!["ec2:instance".into()], tags: vec![("app".into(), vec!["web".into()])] }
}

fn answered(region: &str, what: Result<Vec<TaggedResource>, Fault>) -> Update {
    update("staging", region, Want::TaggedResources(Arc::new(ask())), what.map(Snapshot::TaggedResources))
}

fn one(region: &str, id: &str) -> TaggedResource {
    let arn = Text::new(format!("arn:aws:ec2:{region}:111122223333:instance/{id}"));
    TaggedResource { arn, region: region.into(), tags: vec![("app".into(), "web".into())] }
}

/// What is found where a view looks, of a dashboard of an account.
fn found_in(store: &Store, route: &str, owner: Option<&str>, region: Option<&str>) -> Option<Tagged> {
    let view = ViewState::new(Route::parse(route).expect("a route"), &specs(), (120, 40));
    let (narrowing, owner) = (Narrowing::of(store, &view), owner.map(AccountName::new));
    let places = tagged::Where { narrowing: &narrowing, owner: owner.as_ref() };
    let widget = ExplorerWidget { region: region.map(Text::new), ..ExplorerWidget::default() };
    tagged::found(store, places, &widget, &ask())
}

/// In the three regions of an account.
fn found(store: &Store) -> Option<Tagged> {
    found_in(store, "deck?account=staging", None, None)
}

#[test]
fn resources_are_known_when_every_region_has_answered_well_or_ill() {
    let mut store = Store::new(fleet());
    assert_eq!(found(&store), None);
    store.apply(answered("us-east-1", Ok(vec![one("us-east-1", "i-1")])));
    store.apply(answered("us-west-2", Ok(vec![])));
    assert_eq!(found(&store), None, "one has not answered yet");
    let of_owner = found_in(&store, "deck", Some("staging"), Some("us-east-1"));
    assert_eq!(of_owner.map(|all| all.resources.len()), Some(1), "the only place that is asked");
    let denied = Fault::new(FaultKind::Denied, "by a service control policy").with_operation("GetResources");
    store.apply(answered("eu-west-1", Err(denied.clone())));
    let all = found(&store).expect("all that can be known");
    assert_eq!(all.resources, [one("us-east-1", "i-1")]);
    assert_eq!(all.remarks, ["euw1: tags cannot be read: denied"]);
    for region in ["us-east-1", "us-west-2"] {
        store.apply(answered(region, Err(denied.clone())));
    }
    assert_eq!(found(&store).map(|all| all.resources.len()), Some(1), "what was seen stays");

    let mut store = Store::new(fleet());
    for region in ["us-east-1", "us-west-2", "eu-west-1"] {
        store.apply(answered(region, Err(denied.clone())));
    }
    assert_eq!(found(&store), None, "nothing is known where nobody may ask");
}
