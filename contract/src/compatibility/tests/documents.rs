//! Do the real documents compare?

use super::*;

fn fixtures() -> Vec<(String, Document)> {
    let folder = format!("{}/../fixtures/openapi", env!("CARGO_MANIFEST_DIR"));
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".json"))
        .collect();
    names.sort();
    let read = |name: &String| load(&std::fs::read(format!("{folder}/{name}")).unwrap(), &Limits::default()).unwrap();
    names.iter().map(|name| (name.clone(), read(name))).collect()
}

#[test]
fn every_document_equals_itself() {
    for (name, document) in fixtures() {
        assert_eq!(compare(&document, &document).changes, [], "{name}");
    }
}

#[test]
fn every_place_of_a_change_exists() {
    let all = fixtures();
    for (old_name, old) in &all {
        for (new_name, new) in &all {
            for change in compare(old, new).changes {
                assert!(old.root().pointer(&change.old_pointer).is_some(), "{old_name} {change:?}");
                assert!(new.root().pointer(&change.new_pointer).is_some(), "{new_name} {change:?}");
                assert!(change.old.is_some() || change.new.is_some(), "{change:?}");
                assert_ne!(change.old, change.new, "{change:?}");
            }
        }
    }
}

#[test]
fn comparing_twice_gives_the_same_in_the_same_order() {
    let all = fixtures();
    let find = |name: &str| &all.iter().find(|(known, _)| known.contains(name)).unwrap().1;
    let (old, new) = (find("CheckoutService-v70"), find("CheckoutService-v71"));
    let first = compare(old, new);
    assert!(!first.changes.is_empty());
    assert_eq!(first, compare(old, new));
    for change in &first.changes {
        assert_eq!(change.operations.len(), change.operation_count.min(50), "{change:?}");
    }
}
