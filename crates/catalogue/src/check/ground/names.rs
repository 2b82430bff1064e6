//! Looking names up in a procedure.

use indexmap::IndexMap;

use super::book::Book;

use crate::model::{Ask, Catalogue, Choices, Field, FieldKind, Named, Procedure};

/// What every matter has, unasked (language §2).
pub(crate) const BUILT_IN: [&str; 6] = ["number", "filed", "state", "result", "organ", "region"];

/// What every party has, unasked (language §3).
pub(crate) const PARTY_PARTS: [&str; 5] = ["name", "id_number", "phone", "address", "account"];

/// Whether `name` is a field of the procedure or built in.
pub(crate) fn is_matter_part(procedure: &Procedure, name: &str) -> bool {
    procedure.fields.contains_key(name) || BUILT_IN.contains(&name)
}

/// The columns of a field of rows.
pub(crate) fn rows<'p>(procedure: &'p Procedure, field: &str) -> Option<&'p Named<Field>> {
    match &procedure.fields.get(field)?.kind {
        FieldKind::Rows(columns) => Some(columns),
        _ => None,
    }
}

/// A column of a field of rows.
pub(crate) fn column<'p>(procedure: &'p Procedure, field: &str, column: &str) -> Option<&'p Field> {
    rows(procedure, field)?.get(column)
}

/// The field or column at `kind` or `guests.province`.
pub(crate) fn field_at<'p>(procedure: &'p Procedure, path: &str) -> Option<&'p Field> {
    match path.split_once('.') {
        None => procedure.fields.get(path),
        Some((field, rest)) => column(procedure, field, rest),
    }
}

/// What an act asks and may ask.
pub(crate) fn answers_of(act: &crate::model::Act) -> impl Iterator<Item = &Ask> {
    act.asks.iter().chain(&act.may_ask)
}

/// The codes a choice may take: of a list, of its own, or the procedure's results.
pub(crate) fn code_set<'c>(
    catalogue: &'c Catalogue,
    procedure: &'c Procedure,
    choices: &'c Choices,
) -> Option<Vec<&'c str>> {
    fn keys<T>(map: &IndexMap<String, T>) -> Vec<&str> {
        map.keys().map(String::as_str).collect()
    }
    match choices {
        Choices::List(list) => catalogue.lists.get(list).map(|l| keys(&l.codes)),
        Choices::Inline(codes) => Some(keys(codes)),
        Choices::Result => Some(keys(&procedure.results)),
    }
}

/// The names between braces in a template.
pub(crate) fn placeholders(template: &str) -> Vec<&str> {
    template
        .split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}').map(|(name, _)| name))
        .collect()
}

/// The fields and their columns, by path.
pub(crate) fn all_fields(procedure: &Procedure) -> impl Iterator<Item = (String, &Field)> {
    procedure.fields.iter().flat_map(|(name, field)| {
        let columns = match &field.kind {
            FieldKind::Rows(columns) => columns.iter().map(|(c, f)| (format!("{name}.{c}"), f)).collect(),
            _ => Vec::new(),
        };
        std::iter::once((name.clone(), field)).chain(columns)
    })
}

/// Whether a procedure opens, or names in a `matter` field, matters of the procedure `id`.
pub(crate) fn names_us(procedure: &Procedure, id: &str) -> bool {
    let opens = procedure
        .acts
        .values()
        .flat_map(|a| &a.opens)
        .any(|o| o.procedure == id);
    opens
        || procedure
            .fields
            .values()
            .any(|f| matches!(&f.kind, FieldKind::Matter { procedure } if procedure == id))
}

/// The procedures that `after = "via.act"` may mean: of a link of ours, or one that opens or names us.
pub(crate) fn causes<'c>(book: &Book<'c>, procedure: &'c Procedure, via: &str) -> Vec<&'c Procedure> {
    let linked = procedure
        .acts
        .values()
        .flat_map(|a| &a.opens)
        .filter(|o| o.link == via)
        .map(|o| o.procedure.as_str());
    let openers = book
        .procedures()
        .filter(|p| p.id == via && names_us(p, &procedure.id))
        .map(|p| p.id.as_str());
    let ids: std::collections::BTreeSet<&str> = linked.chain(openers).collect();
    ids.into_iter()
        .filter_map(|id| book.catalogue.procedures.get(id))
        .map(AsRef::as_ref)
        .collect()
}
