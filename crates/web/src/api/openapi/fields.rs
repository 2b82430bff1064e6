//! What answers look like: a schema for each field of the catalogue, its codes with their labels.

use catalogue::model::{Catalogue, Choices, Field, FieldKind, Named, PartyKind, Procedure};
use engine::batch::AMOUNT_MOST;
use serde_json::{Map, Value as Json, json};

use super::to;

/// Schemas as they are found to be needed.
pub(super) struct Fields<'a> {
    pub catalogue: &'a Catalogue,
    pub schemas: &'a mut Map<String, Json>,
}

impl Fields<'_> {
    /// A reference to the schema of a procedure's field.
    pub fn of(&mut self, procedure: &Procedure, name: &str) -> Json {
        let Some(field) = procedure.fields.get(name) else {
            // Organ and region are asked without a field of their own.
            return to("schemas", if name == "organ" { "organ" } else { "region" });
        };
        let key = format!("{}.{name}", procedure.id);
        let key = format!("field.{key}");
        if !self.schemas.contains_key(&key) {
            let mut schema = self.field(procedure, field);
            put(&mut schema, "title", json!(field.label));
            self.schemas.insert(key.clone(), schema);
        }
        to("schemas", &key)
    }

    /// The schema of a field or a column.
    pub fn field(&mut self, procedure: &Procedure, field: &Field) -> Json {
        let one = self.one(procedure, field);
        if field.many {
            json!({"type": "array", "minItems": 1, "items": one})
        } else {
            one
        }
    }

    fn one(&mut self, procedure: &Procedure, field: &Field) -> Json {
        if field.secret {
            return to("schemas", "secret");
        }
        match &field.kind {
            FieldKind::Text => to("schemas", "line"),
            FieldKind::Long => to("schemas", "text"),
            FieldKind::Choice(choices) => self.codes(procedure, choices),
            FieldKind::Choices(choices) => {
                json!({"type": "array", "minItems": 1, "items": self.codes(procedure, choices)})
            }
            FieldKind::Date => to("schemas", "day"),
            FieldKind::Moment => to("schemas", "moment"),
            FieldKind::Money => to("schemas", "money"),
            FieldKind::Number { unit } => {
                json!({"type": "integer", "minimum": 0, "maximum": AMOUNT_MOST, "x-unit": unit})
            }
            FieldKind::YesNo => json!({"type": "boolean"}),
            FieldKind::Person => to("schemas", "person"),
            FieldKind::Organ => to("schemas", "organ"),
            FieldKind::Region => to("schemas", "region"),
            FieldKind::File => to("schemas", "file"),
            FieldKind::Matter { procedure } => {
                json!({"$ref": "#/components/schemas/id", "x-procedure": procedure})
            }
            FieldKind::Rows(columns) => self.rows(procedure, columns),
            FieldKind::Scores(_) => to("schemas", "scores"),
        }
    }

    fn rows(&mut self, procedure: &Procedure, columns: &Named<Field>) -> Json {
        let mut properties = Map::new();
        for (name, column) in columns {
            let mut schema = self.field(procedure, column);
            put(&mut schema, "title", json!(column.label));
            properties.insert(name.clone(), schema);
        }
        let required = columns.iter().filter(|(_, column)| !column.optional);
        let required: Vec<&String> = required.map(|(name, _)| name).collect();
        json!({"type": "array", "items": {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        }})
    }

    fn codes(&mut self, procedure: &Procedure, choices: &Choices) -> Json {
        let told = |code: &String, label: &String| json!({"const": code, "title": label});
        match choices {
            Choices::Inline(codes) => {
                json!({"type": "string", "oneOf": codes.iter().map(|(c, of)| told(c, &of.label)).collect::<Vec<_>>()})
            }
            Choices::Result => {
                let results = procedure.results.iter();
                json!({"type": "string", "oneOf": results.map(|(c, of)| told(c, &of.label)).collect::<Vec<_>>()})
            }
            Choices::List(name) => {
                let key = format!("list.{name}");
                if let (false, Some(list)) = (self.schemas.contains_key(&key), self.catalogue.lists.get(name))
                {
                    let codes = list.codes.iter().map(|(c, of)| told(c, &of.label));
                    let codes: Vec<Json> = codes.collect();
                    self.schemas.insert(
                        key.clone(),
                        json!({"type": "string", "title": list.label, "oneOf": codes}),
                    );
                }
                to("schemas", &key)
            }
        }
    }

    /// A party: a list of people or firms.
    pub fn party(&mut self, procedure: &Procedure, party: &str) -> Json {
        let Some(definition) = procedure.parties.get(party) else {
            return json!(false);
        };
        let firms = definition.who.is_empty() || definition.who.contains(&PartyKind::Firm);
        let people = definition.who.is_empty() || definition.who.contains(&PartyKind::Person);
        let kind = match (firms, people) {
            (true, false) => "firms",
            (false, true) => "people",
            _ => "parties",
        };
        json!({"$ref": format!("#/components/schemas/{kind}"), "title": definition.label})
    }
}

/// Puts one more member into a schema.
pub(super) fn put(schema: &mut Json, name: &str, value: Json) {
    if let Json::Object(schema) = schema {
        schema.insert(name.to_owned(), value);
    }
}

/// The schemas that fields refer to.
pub(super) fn simple() -> Vec<(&'static str, Json)> {
    let text = |most: u32| json!({"type": "string", "minLength": 1, "maxLength": most});
    let who = |kinds: &[&str]| {
        let mut properties = Map::new();
        for (part, title) in [
            ("name", "姓名或名称"),
            ("id_number", "证件号码"),
            ("phone", "电话"),
            ("address", "住址"),
            ("account", "收款账户"),
        ] {
            properties.insert(
                part.to_owned(),
                json!({"$ref": "#/components/schemas/line", "title": title}),
            );
        }
        properties.insert(
            "kind".to_owned(),
            json!({"type": "string", "enum": kinds, "title": "个人或单位"}),
        );
        json!({"type": "array", "items": {"anyOf": [
            {
                "type": "object",
                "title": "写下来的人或单位；证件号码相同的是同一个人",
                "properties": properties,
                "required": if kinds.contains(&"person") { json!(["name"]) } else { json!(["name", "kind"]) },
                "additionalProperties": false,
            },
            {
                "type": "object",
                "title": "认得的人，按编号",
                "properties": {"person": {"$ref": "#/components/schemas/person"}},
                "required": ["person"],
                "additionalProperties": false,
            },
        ]}})
    };
    let mark = json!({
        "type": "object",
        "properties": {
            "points": {"type": "integer", "title": "扣（加）分"},
            "veto": {"type": "boolean", "title": "一票否决"},
            "not_applicable": {"type": "boolean", "title": "不适用"},
            "reason": {"type": "string", "title": "理由"},
            "page": {"type": "string", "title": "卷宗页码"},
        },
        "additionalProperties": false,
    });
    vec![
        ("line", text(500)),
        ("text", text(20_000)),
        ("secret", {
            let mut schema = text(20_000);
            put(&mut schema, "description", json!("另存加密，查看时遮盖"));
            schema
        }),
        ("id", json!({"type": "string", "minLength": 1, "maxLength": 200})),
        (
            "person",
            json!({"type": "string", "minLength": 1, "maxLength": 200, "description": "人员编号"}),
        ),
        (
            "organ",
            json!({"type": "string", "minLength": 1, "maxLength": 200, "title": "机构编号"}),
        ),
        (
            "region",
            json!({"type": "string", "pattern": "^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$", "title": "区划代码"}),
        ),
        ("day", json!({"type": "string", "format": "date"})),
        (
            "moment",
            json!({
                "type": "string",
                "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,6})?)?(\\+08:00)?$",
                "description": "北京时间",
            }),
        ),
        (
            "money",
            json!({"type": "integer", "minimum": 0, "maximum": AMOUNT_MOST, "x-unit": "分", "description": "以分计"}),
        ),
        (
            "file",
            json!({"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "POST /files 给的 digest"}),
        ),
        ("parties", who(&["person", "firm"])),
        ("people", who(&["person"])),
        ("firms", who(&["firm"])),
        (
            "scores",
            json!({
                "type": "object",
                "properties": {"marks": {"type": "object", "additionalProperties": mark, "title": "各项的评分"}},
                "required": ["marks"],
                "additionalProperties": false,
            }),
        ),
    ]
}
