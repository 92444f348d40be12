//! Texts as they may be shown: nothing in them steers a terminal, speaks to whoever runs a build, or is
//! longer than a report has room for. This folder knows no format.

mod guard;
mod json;
mod letters;
mod log_commands;
mod masked;
mod quoted_texts;
mod text;
mod yaml;

pub use guard::Guard;
pub use json::{JsonForm, json_text, write_json};
pub(super) use masked::WRONG_SHOWN;
pub use masked::masked;
pub(super) use quoted_texts::QuotedTexts;
pub(super) use text::clipped_to;
pub use text::{MAX_TEXT, MAX_VALUE, clean, clipped, visible};
pub use yaml::{needs_quotes, yaml_text};
