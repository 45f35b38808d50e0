//! From view to view and back, and where one was in each.

use super::{estate, incident, press, screen, started};
use crate::{
    app::{Msg, State, update},
    model::Want,
    poll::PollEvent,
    spec::Route,
    ui::{Overlay, problems},
};

fn at(state: &State) -> String {
    state.view.visit.route.to_string()
}

fn selected(state: &State) -> String {
    let panel = &state.view.visit.panels[state.view.visit.focus];
    panel.listing.line(panel.index).expect("a row").key()
}

#[test]
fn back_and_forward_come_to_where_one_was() {
    let mut state = incident();
    press(&mut state, "/ kind:node enter");
    let key = selected(&state);
    press(&mut state, "enter");
    let node = at(&state);
    assert_eq!(node, "node?account=prod-shop&region=eu-west-1&id=i-07f3aa90bb1c2d3e4");
    assert!(screen(&state).contains("deck › node i-07f3aa90bb1c2d3e4"), "{}", screen(&state));
    press(&mut state, "tab tab z");
    assert_eq!((state.view.visit.focus, state.view.visit.zoomed_from), (2, Some(2)));
    press(&mut state, ": nodes?filter=zzz enter");
    assert_eq!(at(&state), "nodes?filter=zzz");
    assert!(screen(&state).contains("Nothing here matches `zzz`"), "{}", screen(&state));

    press(&mut state, "[");
    assert_eq!(at(&state), "nodes?filter=zzz", "first the filter goes");
    press(&mut state, "[");
    assert_eq!(at(&state), node);
    assert_eq!((state.view.visit.focus, state.view.visit.zoomed_from), (2, Some(2)), "as it was left");
    press(&mut state, "esc esc");
    assert_eq!(at(&state), "deck");
    assert_eq!((state.view.visit.panels[0].filter.as_str(), selected(&state)), ("kind:node", key));
    press(&mut state, "esc esc esc");
    assert_eq!((at(&state).as_str(), state.view.visit.panels[0].filter.as_str()), ("deck", ""));

    press(&mut state, "]");
    assert_eq!((at(&state), state.view.visit.zoomed_from), (node, None));
    press(&mut state, "] ] ]");
    assert_eq!((at(&state).as_str(), state.view.forward.len()), ("nodes?filter=zzz", 0));
    press(&mut state, "[ [ g d");
    assert_eq!((at(&state).as_str(), state.view.back.len()), ("deck", 0), "one is there already");
    press(&mut state, "] : nodes enter");
    assert!(state.view.forward.is_empty(), "who goes elsewhere has nothing before him");
}

#[test]
fn what_was_left_is_listed_again_from_what_is_known_now() {
    let mut state = incident();
    press(&mut state, ": nodes enter");
    let key = selected(&state);
    press(&mut state, "enter");
    let crate::model::Snapshot::Nodes(mut all) = (*state
        .store
        .good(crate::model::Source::Nodes)
        .find(|(k, _)| k.to_string() == "prod-shop/eu-west-1")
        .expect("nodes")
        .1
        .value)
        .clone()
    else {
        panic!("nodes");
    };
    let mut other = all[0].clone();
    other.instance_id = "i-0000".into();
    all.insert(0, other);
    let more = estate::update("prod-shop", "eu-west-1", Want::Nodes, Ok(crate::model::Snapshot::Nodes(all)));
    update(&mut state, Msg::Poll(PollEvent::Update(more)));
    press(&mut state, "esc");
    assert_eq!(state.view.visit.panels[0].listing.len(), 2);
    assert_ne!(selected(&state), key, "the first was followed, and is another now");
    press(&mut state, "j");
    assert_eq!(selected(&state), key);
    press(&mut state, "enter esc");
    assert_eq!((selected(&state), state.view.visit.panels[0].index), (key, 1));
}

#[test]
fn a_week_of_going_about_is_not_remembered_for_ever() {
    let mut state = incident();
    for n in 0..200 {
        let route = Route { view: "nodes".into(), args: vec![("filter".into(), format!("f{n}"))] };
        press(&mut state, &format!(": {route} enter"));
    }
    let remembered = state.view.back.len();
    assert!((10..=100).contains(&remembered), "{remembered}");
    assert_eq!(state.view.back[remembered - 1].route.arg("filter"), Some("f198"));
    assert!(state.view.back.iter().all(|visit| visit.panels.iter().all(|p| p.listing.is_empty())));
}

#[test]
fn a_route_to_an_account_outside_of_the_fleet_goes_nowhere_and_says_so() {
    let mut state = incident();
    press(&mut state, ": nodes?account=prod-shpo enter");
    assert_eq!(at(&state), "deck");
    assert!(
        screen(&state).contains("account prod-shpo matches nothing; the nearest is `prod-shop`"),
        "{}",
        screen(&state)
    );
    press(&mut state, ": nodes?region=eu-west-9 enter");
    assert_eq!(at(&state), "deck");
    press(&mut state, ": nodes?account=prod-shop&region=euw1 enter");
    assert!(screen(&state).contains("prod-shop euw1"), "{}", screen(&state));
}

#[test]
fn keys_in_an_empty_table_do_nothing_and_lose_nothing() {
    let mut state = incident();
    press(&mut state, "j");
    let key = selected(&state);
    press(&mut state, "/ nothing-like-that enter j k G pgdn enter z z");
    assert_eq!(at(&state), "deck");
    press(&mut state, "esc");
    assert_eq!(selected(&state), key);
    let mut state = started(estate::fleet());
    press(&mut state, "j k G g g enter tab j enter l h");
    assert_eq!(at(&state), "deck", "nothing has come yet");
}

#[test]
fn zoom_takes_the_screen_and_gives_it_back_at_any_size() {
    let mut state = incident();
    press(&mut state, "tab tab z");
    assert_eq!(state.places().len(), 1);
    update(&mut state, Msg::Resize(80, 24));
    assert_eq!(state.view.visit.focus, 2, "it still has the screen");
    press(&mut state, "z");
    assert_eq!(state.view.visit.focus, 0, "it has no place on a small screen");
    press(&mut state, "z ] [");
    assert_eq!(state.view.visit.zoomed_from, None, "back takes the screen back first");
}

#[test]
fn what_is_to_be_read_is_put_away_before_anything_is_opened() {
    let mut state = incident();
    state.view.overlay = problems(&state.specs);
    press(&mut state, "enter");
    assert_eq!((at(&state).as_str(), &state.view.overlay), ("deck", &Overlay::None));
    press(&mut state, "enter");
    assert_ne!(at(&state), "deck");
}

#[test]
fn a_cell_of_the_matrix_leads_to_its_scope_and_a_name_to_its_lines() {
    let mut state = super::incident();
    press(&mut state, "tab j right right right");
    assert!(screen(&state).contains("›▲2"), "{}", screen(&state));
    press(&mut state, "enter");
    let route = state.view.visit.route.clone();
    assert_eq!(
        (route.view.as_str(), route.arg("account"), route.arg("region")),
        ("scope", Some("prod-shop"), Some("eu-west-1"))
    );
    press(&mut state, "esc left left left left enter");
    assert_eq!(state.view.visit.panels[0].filter, "account:\"prod-shop\"");
    press(&mut state, "esc tab G right enter");
    assert_eq!(state.view.visit.route.arg("account"), Some("legacy"), "{}", screen(&state));
}
