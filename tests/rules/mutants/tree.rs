//! The syntax tree of a policy as the Rego engine writes it out, with the bytes of every
//! expression set right: the engine leaves the quotes out of texts, misplaces the start of
//! objects and the end of `some`. It knows no operators and no rules.

use std::ops::Range;

use serde_json::Value as Json;

/// A policy, parsed.
pub struct Policy {
    pub text: String,
    rules: Vec<Json>,
}

/// A node: its kind (`BoolExpr`, `SomeIn`) and its members. All nodes look alike in the engine's
/// tree, a map of one entry.
#[derive(Clone, Copy)]
pub struct Tree<'a> {
    pub kind: &'a str,
    body: &'a Json,
    text: &'a str,
}

/// A rule of a policy: one definition of what its head names.
pub struct Definition<'a> {
    pub span: Range<usize>,
    /// What it defines.
    pub name: &'a str,
    /// Its parameters, if it is a function.
    pub params: Vec<Tree<'a>>,
    /// The values of the head and of `else` bodies.
    pub values: Vec<Tree<'a>>,
    /// The statements of each body.
    pub bodies: Vec<Vec<Statement<'a>>>,
}

/// A statement of a body or of a comprehension.
#[derive(Clone, Copy)]
pub struct Statement<'a>(&'a Json, &'a str);

impl Policy {
    /// Parses the text of a policy.
    pub fn parse(text: &str) -> Self {
        let mut engine = regorus::Engine::new();
        engine
            .add_policy("policy.rego".to_owned(), text.to_owned())
            .unwrap_or_else(|error| panic!("{error}"));
        let json = engine.get_ast_as_json().expect("a tree");
        let mut json: Json = serde_json::from_str(&json).expect("JSON");
        let rules = json[0]["ast"]["rules"].take();
        Self {
            text: text.to_owned(),
            rules: rules.as_array().cloned().expect("rules"),
        }
    }

    /// Its definitions, in the order of the text.
    pub fn definitions(&self) -> Vec<Definition<'_>> {
        let rules = self.rules.iter().map(|rule| Tree::of(rule, &self.text));
        rules
            .map(|tree| Definition::of(tree.expect("a rule")))
            .collect()
    }
}

impl<'a> Definition<'a> {
    fn of(rule: Tree<'a>) -> Self {
        let head = rule.child("head").unwrap_or(rule);
        let name = head.child("refr").expect("a name");
        let assigned = head.body["assign"].get("value");
        let assigned = assigned.and_then(|value| Tree::of(value, rule.text));
        let own = [head.child("key"), head.child("value"), assigned];
        let mut values: Vec<Tree<'a>> = own.into_iter().flatten().collect();
        let mut bodies = Vec::new();
        for body in rule.body["bodies"].as_array().into_iter().flatten() {
            let value = body["assign"].get("value");
            values.extend(value.and_then(|value| Tree::of(value, rule.text)));
            bodies.push(statements(&body["query"], rule.text));
        }
        Self {
            span: rule.raw_span(),
            name: name.leftmost().value(),
            params: head.list("args"),
            values,
            bodies,
        }
    }
}

impl<'a> Statement<'a> {
    /// What it says: `Expr`, `NotExpr`, `SomeIn`, `SomeVars`, `Every`.
    pub fn literal(self) -> Tree<'a> {
        Tree::of(&self.0["literal"], self.1).expect("a literal")
    }

    /// Its bytes.
    pub fn span(self) -> Range<usize> {
        self.literal().span()
    }
}

impl<'a> Tree<'a> {
    fn of(json: &'a Json, text: &'a str) -> Option<Self> {
        let map = json.as_object()?;
        let (kind, body) = map.iter().next()?;
        let node = map.len() == 1 && kind.starts_with(char::is_uppercase);
        node.then_some(Self { kind, body, text })
    }

    /// The node under a key.
    pub fn child(self, key: &str) -> Option<Self> {
        Self::of(self.body.get(key)?, self.text)
    }

    /// The nodes of a list under a key.
    pub fn list(self, key: &str) -> Vec<Self> {
        let items = self.body.get(key).and_then(Json::as_array);
        let items = items.into_iter().flatten();
        items.filter_map(|item| Self::of(item, self.text)).collect()
    }

    /// The fields of an object.
    pub fn fields(self) -> Vec<(Self, Self)> {
        let fields = self.body.get("fields").and_then(Json::as_array);
        let field = |pair: &'a Json| {
            Some((
                Self::of(&pair[1], self.text)?,
                Self::of(&pair[2], self.text)?,
            ))
        };
        fields.into_iter().flatten().filter_map(field).collect()
    }

    /// The statements of a comprehension or of `every`.
    pub fn query(self) -> Vec<Statement<'a>> {
        self.body
            .get("query")
            .map_or_else(Vec::new, |query| statements(query, self.text))
    }

    /// A word of the node: the name of a variable, the content of a text, `op`.
    pub fn word(self, key: &str) -> &'a str {
        self.body[key].as_str().unwrap_or_default()
    }

    /// The name of a variable or the content of a text.
    pub fn value(self) -> &'a str {
        self.word("value")
    }

    /// The nodes right inside it, in the order of the text; statements are not among them.
    pub fn parts(self) -> Vec<Self> {
        const ONE: [&str; 11] = [
            "expr",
            "fcn",
            "refr",
            "index",
            "lhs",
            "rhs",
            "term",
            "key",
            "value",
            "collection",
            "domain",
        ];
        let one = ONE.iter().filter_map(|key| self.child(key));
        let lists = ["items", "params"]
            .into_iter()
            .flat_map(|key| self.list(key));
        let fields = self
            .fields()
            .into_iter()
            .flat_map(|(key, value)| [key, value]);
        one.chain(lists).chain(fields).collect()
    }

    /// Its bytes.
    pub fn span(self) -> Range<usize> {
        let raw = self.raw_span();
        match self.kind {
            "String" | "RawString" => raw.start - 1..raw.end + 1,
            "Object" => self.opening_brace(&raw)..raw.end,
            _ => {
                let parts = self.parts();
                let spans = parts.iter().map(|part| part.span());
                spans.fold(raw, |all, part| {
                    all.start.min(part.start)..all.end.max(part.end)
                })
            }
        }
    }

    /// The bytes that the engine says.
    fn raw_span(self) -> Range<usize> {
        let at = |key: &str| {
            let number = self.body["span"][key].as_u64();
            number
                .and_then(|number| usize::try_from(number).ok())
                .expect("a span")
        };
        at("start")..at("end")
    }

    fn opening_brace(self, raw: &Range<usize>) -> usize {
        let key = self.fields().first().map(|(key, _)| key.span().start);
        let brace = key.and_then(|start| self.text[..start].rfind('{'));
        brace.unwrap_or(raw.start)
    }

    fn leftmost(self) -> Self {
        self.child("refr").map_or(self, Self::leftmost)
    }
}

fn statements<'a>(query: &'a Json, text: &'a str) -> Vec<Statement<'a>> {
    // A query stands alone in a body, and without the name of its kind.
    let list = query["stmts"].as_array().into_iter().flatten();
    list.map(|statement| Statement(statement, text)).collect()
}
