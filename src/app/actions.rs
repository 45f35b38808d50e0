use super::{
    Effect, State, acknowledging, exploring, filling, folding, gathered, going, logs, moves, pacing, palette,
    picker, pins, queries, scrolling, sending, shell, sight, sign_in, sorting, variables,
};
use crate::{
    model::Exit,
    spec::{Action, Range},
    ui::{PromptKind, Turn},
};

/// Does an action.
pub(super) fn act(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    if palette::step(state, action) || filling::step(state, action, effects) {
        return;
    }
    match action {
        Action::Down => scrolling::by_lines(state, 1),
        Action::Up => scrolling::by_lines(state, -1),
        Action::PageDown => scrolling::by_pages(state, 1),
        Action::PageUp => scrolling::by_pages(state, -1),
        Action::First => scrolling::first(state),
        Action::Last => scrolling::last(state),
        Action::Left => folding::left(state),
        Action::Right => folding::right(state),
        Action::Fold => folding::fold(state, Turn::Fold),
        Action::FoldAll => folding::fold(state, Turn::All),
        Action::FindNext => folding::find(state, Turn::Next),
        Action::FindPrevious => folding::find(state, Turn::Previous),
        Action::Open => going::open(state),
        Action::Run => logs::run_focused(state),
        Action::Acknowledge => acknowledging::acknowledge(state, effects),
        Action::Snooze => acknowledging::snooze(state, effects),
        Action::Zoom => moves::zoom(state),
        Action::NextPanel => moves::focus(state, 1),
        Action::PreviousPanel => moves::focus(state, -1),
        Action::Back => going::back(state),
        Action::Forward => going::forward(state),
        Action::Filter => filter(state),
        Action::Backfill => filling::begin(state),
        Action::Prompt => palette::begin(state, PromptKind::Route, ""),
        Action::RangeShorter => range(state, state.view.range.shorter(), "shortest"),
        Action::RangeLonger => range(state, state.view.range.longer(), "longest"),
        Action::Reads => {
            state.view.reads = !state.view.reads;
            let words = if state.view.reads { "read events are shown, too" } else { "write events alone" };
            state.view.message = Some(words.into());
        }
        Action::Refresh if state.view.paused => state.view.message = pacing::paused(state),
        Action::Refresh => {
            let cut_off = state.store.no_network.is_some();
            let words = if cut_off { "no network: looking for one again" } else { "asking everything again" };
            state.say(words);
            effects.push(Effect::Refresh);
            effects.extend(state.store.fleet_is_faulty().then_some(Effect::GatherAgain));
        }
        Action::Fleet => state.view.overlay = crate::ui::fleet_notice(&state.store, state.now),
        Action::Pause => {
            state.view.paused = !state.view.paused;
            if !state.view.paused {
                state.say("asking again");
            }
            effects.push(Effect::Pause(state.view.paused));
            if state.view.paused {
                filling::pause(state, effects);
            }
        }
        Action::Slower => pacing::slower(state, effects),
        Action::Faster => pacing::faster(state, effects),
        Action::Pin => pins::turn(state),
        Action::Clock => {
            state.view.zone.utc = !state.view.zone.utc;
            let utc = state.view.zone.utc;
            state.say(if utc { "times are in UTC" } else { "times are in local time" });
        }
        Action::SignIn => sign_in::open(state, effects),
        Action::Reload => gathered::reload(state, effects),
        Action::CommandLine => sending::command_line(state, effects),
        Action::Subshell => shell::ask(state, effects),
        Action::Help => going::help(state),
        Action::Redraw => effects.push(Effect::Repaint),
        Action::Suspend => effects.push(Effect::Suspend),
        Action::Quit => effects.push(Effect::Quit(Exit::Ok)),
        Action::Interrupt => effects.push(Effect::Quit(Exit::Interrupted)),
        Action::Accept => palette::accept(state, effects),
        Action::Cancel => palette::cancel(state),
        Action::Complete => palette::complete(state),
        Action::Scope => picker::open(state),
        Action::Toggle => picker::toggle(state),
        Action::SortNext => sorting::next(state, 1),
        Action::SortPrevious => sorting::next(state, -1),
        Action::SortReverse => sorting::reverse(state),
        Action::Copy => sending::copy(state, effects),
        Action::CopyRecord => sending::copy_record(state, effects),
        Action::Link => sending::link(state, effects),
        Action::ZoomIn => sight::zoom(state, true),
        Action::ZoomOut => sight::zoom(state, false),
        Action::PanLeft => sight::pan(state, -1),
        Action::PanRight => sight::pan(state, 1),
        Action::Compare => sight::compare(state),
        Action::Shape if exploring::shape(state) => {}
        Action::Shape => sight::shape(state),
        Action::Hide if exploring::hide(state) => {}
        Action::Hide => sight::hide(state, false),
        Action::HideOthers => sight::hide(state, true),
        Action::ToChange => sight::to_change(state),
        Action::Variable => variables::choose(state),
        Action::SaveQuery => queries::ask(state),
        Action::Explore
        | Action::Write
        | Action::AddQuery
        | Action::Remove
        | Action::Statistic
        | Action::Period
        | Action::Axis
        | Action::Save
        | Action::Earlier
        | Action::Later => exploring::act(state, action, effects),
    }
}

/// Looks back as far as that, or says that it is as far as one can go that way.
fn range(state: &mut State, to: Range, end: &str) {
    let words = if to == state.view.range { format!(", the {end}") } else { String::new() };
    sight::back_to_now(state, to, &words);
}

/// Begins to write a filter of the focused table, or of the one that the focused panel leads to.
fn filter(state: &mut State) {
    let Some(at) = state.cx().and_then(|cx| cx.filtered(state.view.visit.focus)) else {
        state.view.message = Some("nothing here can be filtered".into());
        return;
    };
    let text = state.view.visit.panels[at].filter.clone();
    palette::begin(state, PromptKind::Filter(at), &text);
}
