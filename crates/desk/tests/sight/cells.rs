//! What stands in a list's cells, seen wholly and in part; what a filter may not tell.

use desk::window::{Cell, Column};
use desk::{By, Window};
use serde_json::json;
use store::{ListQuery, Turn};

use crate::county::{County, Held, Plan, first_day, name_of};

/// A clerk of an office with one matter, and a liaison of the department that the matter names.
fn county() -> County {
    let post = |person, post: &str, organ| Held {
        person,
        post: post.to_owned(),
        organ,
        from: 0,
        days: None,
    };
    let county = County::settle(&Plan {
        over: vec![1, 1, 2, 3],
        merged: None,
        posts: vec![post(0, "clerk", 1), post(2, "liaison", 8)],
        wishes: Vec::new(),
    });
    let side = json!([{ "name": "王小明", "phone": "13800000001" }]);
    let answers = json!({
        "title": "=土地纠纷", "region": "350583100", "story": "起因", "other": "o8", "helper": "person4",
        "party.side": side,
    });
    county.act(0, None, "alpha", "file", Some(1), answers);
    county
}

fn window(county: &County, person: usize) -> Window<'_> {
    let by = By {
        person: name_of(person).as_str().into(),
        hat: None,
    };
    county.desk.window(&by, first_day()).unwrap()
}

fn cells(window: &Window<'_>, columns: &[&str]) -> Vec<Cell> {
    let columns: Vec<String> = columns.iter().map(|c| (*c).to_owned()).collect();
    let page = window
        .list(&ListQuery::of("alpha"), &columns, &Turn::First, 10)
        .unwrap();
    let mut exported = Vec::new();
    let each = |row: &desk::window::ListedRow| {
        exported.push(row.clone());
        Ok::<(), desk::Failure>(())
    };
    window.export(&ListQuery::of("alpha"), &columns, each).unwrap();
    assert_eq!(exported, page.rows, "a file holds what the list shows");
    page.rows[0].cells.clone()
}

#[test]
fn names_are_shortened_and_what_is_seen_in_part_is_hidden() {
    let county = county();
    let text = |text: &str| Cell::Text(text.to_owned());
    let columns = ["filed", "party.side", "title", "helper", "other"];
    assert_eq!(
        cells(&window(&county, 0), &columns),
        [
            Cell::Day(first_day()),
            text("王**"),
            text("=土地纠纷"),
            text("人4"),
            text("机构8")
        ]
    );
    let hidden = [
        Cell::Day(first_day()),
        Cell::Hidden,
        Cell::Hidden,
        Cell::Hidden,
        Cell::Hidden,
    ];
    assert_eq!(cells(&window(&county, 2), &columns), hidden);
}

#[test]
fn columns_are_of_the_definition_first_and_none_of_what_stands_apart_is_offered() {
    let county = county();
    let window = window(&county, 0);
    let columns = window.columns("alpha").unwrap();
    let usual: Vec<&str> = columns
        .iter()
        .filter(|c| c.usual)
        .map(|c| c.name.as_str())
        .collect();
    assert_eq!(usual, ["filed", "title", "party.side", "state"]);
    assert!(columns.iter().any(|column: &Column| column.name == "other"));
    assert!(!columns.iter().any(|column| column.name == "story"));
    let asked = ["no-such-column".to_owned()];
    let refused = window.list(&ListQuery::of("alpha"), &asked, &Turn::First, 10);
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("没有“no-such-column”这一列")
    );
    assert!(window.columns("no-such-procedure").is_err());
}

#[test]
fn a_filter_by_what_is_hidden_tells_nothing() {
    let county = county();
    let by = |person, query: ListQuery| window(&county, person).total(&query).unwrap();
    let of = |change: &dyn Fn(&mut ListQuery)| {
        let mut query = ListQuery::of("alpha");
        change(&mut query);
        query
    };
    let named = of(&|query| query.person = Some("person4".into()));
    let texts = of(&|query| query.text = Some("土地".to_owned()));
    assert_eq!((by(0, named.clone()), by(0, texts.clone())), (1, 1));
    assert_eq!((by(2, named), by(2, texts)), (0, 0));
    assert_eq!(
        by(2, ListQuery::of("alpha")),
        1,
        "the liaison sees that there is one"
    );
}
