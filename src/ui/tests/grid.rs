use std::fs;

use ratatui::layout::Rect;

use super::estate;
use crate::{
    spec::{Route, SpecSources, Specs},
    ui::{Cx, Place, ViewState, body, places},
};

fn specs(layout: &str) -> Specs {
    let panels: String = ["a", "b", "c", "d", "e", "f"]
        .map(|id| format!("[[panel]]\nid = \"{id}\"\nkind = \"fleet\"\n"))
        .concat();
    let dir = tempfile::tempdir().expect("a folder");
    fs::create_dir(dir.path().join("views")).expect("a folder");
    let text = format!("about = \"x\"\n{panels}[[layout]]\n{layout}\n");
    fs::write(dir.path().join("views/mine.toml"), text).expect("written");
    let specs = Specs::load(&SpecSources { theme: "dark", keymap: "default", user_dir: Some(dir.path()) });
    let specs = specs.expect("loads");
    assert_eq!(specs.problems, []);
    specs
}

fn placed(specs: &Specs, size: (u16, u16)) -> (Rect, Vec<Place>) {
    let store = estate::incident();
    let view = ViewState::new(Route::to("mine"), specs, size);
    let cx = Cx::new(&store, &view, specs, estate::now()).expect("a view");
    let area = body(Rect::new(0, 0, size.0, size.1));
    (area, places(&cx, area))
}

#[test]
fn a_grid_has_no_gaps_and_no_overlaps_at_any_size() {
    let grids = [
        "grid = [\"a a b\", \"c d b\", \"c e f\"]",
        "grid = [\"a b c d e f\"]",
        "grid = [\"a b\", \"c d\", \"e f\"]\nheights = [\"5\", \"*\", \"3*\"]\nwidths = [\"20%\", \"80%\"]",
        "grid = [\"a b\", \"c d\", \"e f\"]\nheights = [\"4\", \"4\", \"4\"]\nwidths = [\"25\", \"*\"]",
        "rows = [{ size = \"6\", panel = \"a\" }, { grid = [\"b b c\", \"d e f\"] }]",
    ];
    for grid in grids {
        let specs = specs(grid);
        for width in [40, 41, 79, 80, 100, 121, 200, 300] {
            for height in [24, 25, 31, 40, 60, 99] {
                let (area, places) = placed(&specs, (width, height));
                assert_eq!(places.len(), 6, "{grid} at {width}x{height}");
                let cells: u32 = places.iter().map(|place| place.area.area()).sum();
                assert_eq!(cells, area.area(), "{grid} at {width}x{height}: {places:?}");
                for (at, one) in places.iter().enumerate() {
                    assert_eq!(one.area.intersection(area), one.area, "{grid} at {width}x{height}");
                    let other = places[..at].iter().find(|other| other.area.intersects(one.area));
                    assert_eq!(other, None, "{grid} at {width}x{height}");
                }
            }
        }
    }
}

#[test]
fn panels_are_where_their_areas_are() {
    let (area, places) = placed(&specs("grid = [\"a a b\", \"c . b\"]"), (120, 42));
    let [a, b, c] = places.as_slice() else { panic!("three panels: {places:?}") };
    assert_eq!((a.area.x, a.area.y, a.area.width, a.area.height), (0, area.y, 80, 20));
    assert_eq!((b.area.x, b.area.y, b.area.width, b.area.height), (80, area.y, 40, 40));
    assert_eq!((c.area.x, c.area.y, c.area.width, c.area.height), (0, area.y + 20, 40, 20));
}

#[test]
fn a_screen_too_small_for_a_grid_leaves_out_what_has_no_room() {
    let specs = specs("grid = [\"a b\", \"c d\", \"e f\"]\nheights = [\"30\", \"*\", \"*\"]");
    let (area, places) = placed(&specs, (40, 12));
    assert!(places.iter().all(|place| place.area.intersection(area) == place.area), "{places:?}");
    assert_eq!(places.len(), 2);
}
