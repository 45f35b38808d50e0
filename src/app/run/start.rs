//! The console before anything has come.

use super::{Error, Options, State};
use crate::{
    app::{browser, environment, terminal::Terminal},
    model::Gathered,
    poll::Engine,
    spec::Route,
    ui::{self, Zone},
};

pub(super) fn start(
    options: Options,
    route: Route,
    engine: &Engine,
    gathered: Gathered,
) -> Result<State, Error> {
    let size = Terminal::size().map_err(Error::Terminal)?;
    let specs = options.specs.at(options.colour);
    let mut state = State::new(gathered.fleet.clone(), specs, route, size, engine.clock.now());
    state.store.gathered(gathered);
    (state.store.prices, state.store.limits) = (engine.ledger.prices(), engine.ledger.limits());
    // What is not in the fleet yet may come.
    if state.store.gathering.is_none() {
        ui::Narrowing::check(&state.store, &state.view.visit.route).map_err(Error::Route)?;
    }
    state.subshell = options.subshell;
    state.views_folder = options.views_folder;
    state.reads_views = options.files.is_some();
    state.who = options.who;
    (state.notices.how, state.notices.zone) = (options.notify, options.timezone.clone());
    state.store.pacing.floor = options.floor;
    state.view.can_browse = browser::can_browse(environment::variable).is_some();
    if !state.specs.problems.is_empty() {
        state.view.overlay = ui::problems(&state.specs);
    }
    let utc = options.timezone == jiff::tz::TimeZone::UTC;
    let local = if utc { jiff::tz::TimeZone::system() } else { options.timezone };
    state.view.zone = Zone { local, utc };
    (state.view.demo, state.view.offline) = (options.demo, options.offline);
    (state.view.ascii, state.view.glyphs) = (options.ascii, options.charts);
    state.view.pinned = engine.clock.is_pinned();
    Ok(state)
}
