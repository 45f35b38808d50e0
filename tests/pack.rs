//! Pages of the pack cost nothing until somebody goes there. A file of its own: what has been parsed is counted for all of
//! the process.

use skydeck::spec::{Route, Specs, parsed_pages};

#[test]
fn no_page_is_parsed_at_the_start() {
    let specs = Specs::built_in().expect("built-in files");
    assert_eq!(parsed_pages(), 0);
    specs.resolve(&Route::to("service/vpc")).expect("a page");
    assert_eq!(parsed_pages(), 1);
    // Another name of the same page, and the same name again.
    for name in ["service/vpcs", "service/vpc", "service/aws-vpc"] {
        assert_eq!(specs.view(name).map(|view| view.name.as_str()), Some("service/vpc"));
    }
    assert_eq!(parsed_pages(), 1);
    let why = specs.resolve(&Route::to("service/kafak")).expect_err("no such system");
    assert!(why.contains("`service/kafka`"), "{why}");
    assert_eq!(parsed_pages(), 1, "what is looked for by name is not parsed");
}
