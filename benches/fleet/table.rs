//! The figures of a study, as a Markdown table for people and as JSON for the chart.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

/// A table of figures.
pub struct Table {
    /// The subcommand that made it.
    pub study: &'static str,
    /// What was measured and how.
    pub about: String,
    columns: Vec<&'static str>,
    rows: Vec<Vec<Value>>,
}

impl Table {
    pub fn new(study: &'static str, about: String, columns: &[&'static str]) -> Self {
        Self {
            study,
            about,
            columns: columns.to_vec(),
            rows: Vec::new(),
        }
    }

    /// Adds a row, a value for each column.
    pub fn row(&mut self, values: impl IntoIterator<Item = Value>) {
        self.rows.push(values.into_iter().collect());
    }

    pub fn markdown(&self) -> String {
        let mut text = format!("## {}\n\n{}\n\n", self.study, self.about);
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let heads: Vec<String> = self.columns.iter().map(|&head| head.to_owned()).collect();
        text += &line(&heads);
        text += &format!("|{}\n", "---|".repeat(heads.len()));
        for row in &self.rows {
            text += &line(&row.iter().map(cell).collect::<Vec<_>>());
        }
        text
    }

    pub fn json(&self) -> Value {
        let object = |row: &Vec<Value>| -> Value {
            let fields = self.columns.iter().zip(row);
            let fields = fields.map(|(name, value)| ((*name).to_owned(), value.clone()));
            Value::Object(fields.collect::<Map<_, _>>())
        };
        json!({
            "study": self.study,
            "about": self.about,
            "rows": self.rows.iter().map(object).collect::<Vec<_>>(),
        })
    }

    /// Keeps the figures where the chart finds them.
    pub fn save(&self) -> Result<(), Box<dyn Error>> {
        let path = figures(self.study);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, format!("{:#}\n", self.json()))?;
        Ok(())
    }
}

/// The file of a study's figures.
pub fn figures(study: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fleet-figures");
    folder.join(format!("{study}.json"))
}

/// Three digits say all that a noisy machine knows; whole numbers are counts and stand as they are.
fn cell(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => {
            let number = number.as_f64().unwrap_or_default();
            let digits = match number.abs() {
                100.0.. => 0,
                10.0.. => 1,
                _ => 2,
            };
            format!("{number:.digits$}")
        }
        other => other.to_string(),
    }
}
