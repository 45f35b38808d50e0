//! Saving the chart as a panel of a view of the user's.

use std::{
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use tokio::{sync::mpsc, task::JoinSet};

use super::view_file;
use crate::{
    app::{Effect, Msg, NO_FILES, State, palette},
    spec::{self, ChartSpec},
    ui::{PromptKind, explored},
};

/// A chart that is to be saved.
#[derive(Clone, Debug, PartialEq)]
pub struct ToSave {
    /// The folder of the user's views.
    pub folder: PathBuf,
    /// The view.
    pub view: String,
    /// The panel's name.
    pub panel: String,
    /// What stands in its border.
    pub title: String,
    /// What it shows.
    pub chart: ChartSpec,
    /// A panel of that name gives way.
    pub replaces: bool,
}

/// Why a chart was not saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSaved {
    /// The view, a file at that path, has a panel of that name.
    IsThere(PathBuf),
    /// In words.
    Failed(String),
}

/// Asks where the chart is to be saved.
pub(super) fn ask(state: &mut State) {
    if state.view.draft.queries.is_empty() {
        return state.say("nothing is on the chart yet that could be saved");
    }
    if state.views_folder.is_none() {
        return state.say(NO_FILES);
    }
    let text = state.exploring.place.clone();
    palette::begin(state, PromptKind::Save, &text);
}

/// Has it saved there. A panel that is there gives way when the same is asked twice.
pub fn accept(state: &mut State, view: String, panel: String, effects: &mut Vec<Effect>) {
    let Some(folder) = state.views_folder.clone() else { return };
    let place = format!("{view}/{panel}");
    let replaces = state.exploring.replaces.take().is_some_and(|asked| asked == place);
    state.exploring.place = place;
    let chart = (*state.view.draft).clone();
    let title = title(&chart, &panel);
    effects.push(Effect::SaveChart(Box::new(ToSave { folder, view, panel, title, chart, replaces })));
}

/// What the panel is called: as what it shows, when that is one metric's name.
fn title(chart: &ChartSpec, panel: &str) -> String {
    let mut names =
        chart.queries.iter().filter(|query| !query.hidden).filter_map(|query| match &query.measure {
            spec::ChartMeasure::Metric { name, .. } => Some(explored::shown(name)),
            _ => None,
        });
    match (names.next(), chart.queries.len()) {
        (Some(name), 1) => name,
        _ => panel.to_owned(),
    }
}

/// What came of it.
pub fn saved(state: &mut State, to_save: &ToSave, result: Result<PathBuf, NotSaved>) {
    let place = format!("{}/{}", to_save.view, to_save.panel);
    match result {
        Ok(path) => {
            let mut words = format!("saved as `{place}` in {}", path.display());
            if !state.reads_views {
                // Writing to a string cannot fail.
                let _ = write!(
                    words,
                    "; --demo reads no files of yours, so it is not shown here: --demo-views does"
                );
            }
            state.say(words);
        }
        Err(NotSaved::IsThere(path)) => {
            state.exploring.replaces = Some(place.clone());
            palette::begin(state, PromptKind::Save, &place);
            state.say(format!("{} has a panel `{}`: again to replace it", path.display(), to_save.panel));
        }
        Err(NotSaved::Failed(why)) => state.say(format!("not saved: {why}")),
    }
}

/// Saves it in a task of its own, for a disk may take its time. [`Msg::Saved`] says what became of it.
pub(in crate::app) fn save_aside(to_save: Box<ToSave>, tasks: &mut JoinSet<()>, tx: &mpsc::Sender<Msg>) {
    let tx = tx.clone();
    tasks.spawn(async move {
        let written = to_save.clone();
        if let Ok(result) = tokio::task::spawn_blocking(move || save(&written)).await {
            // Nobody waits for it once the console has ended.
            let _ = tx.send(Msg::Saved(to_save, result)).await;
        }
    });
}

/// Writes it into the view's file: a new one, or what is there with this panel in it. The file is checked before.
///
/// # Errors
/// That such a panel is there, that the file is broken, or that it cannot be read or written.
pub fn save(to_save: &ToSave) -> Result<PathBuf, NotSaved> {
    let failed = |why: String| NotSaved::Failed(why);
    let path = to_save.folder.join(format!("{}.toml", to_save.view));
    let old = match fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed(format!("{}: {error}", path.display()))),
    };
    let panel = spec::to_toml(&to_save.panel, &to_save.title, &to_save.chart);
    let new = match &old {
        None => view_file::new(&to_save.view, &to_save.panel, &panel),
        Some(old) => {
            let there = view_file::has_panel(old, &to_save.panel)
                .map_err(|why| failed(format!("{}: {why}", path.display())))?;
            match (there, to_save.replaces) {
                (true, false) => return Err(NotSaved::IsThere(path)),
                (true, true) => view_file::replaced(old, &to_save.panel, &panel),
                (false, _) => view_file::added(old, &to_save.panel, &panel),
            }
            .map_err(|why| failed(format!("{}: {why}", path.display())))?
        }
    };
    spec::check_view(&path, &new).map_err(|errors| {
        failed(errors.first().map(ToString::to_string).unwrap_or_else(|| "the view would be broken".into()))
    })?;
    write(&path, new.as_bytes()).map_err(|error| failed(format!("{}: {error}", path.display())))?;
    Ok(path)
}

/// Puts a file in the place of what is there, in one step.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    // A link goes on leading to the file that it leads to.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mode = fs::metadata(&path).map(|meta| meta.permissions()).ok();
    let beside = path.with_extension(format!("{}.tmp", std::process::id()));
    let written = fill(&beside, bytes)
        .and_then(|()| mode.map_or(Ok(()), |mode| fs::set_permissions(&beside, mode)))
        .and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        // It holds what nobody will read.
        let _ = fs::remove_file(&beside);
    }
    written
}

fn fill(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // One that a crash has left is of no use.
    let _ = fs::remove_file(path);
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
