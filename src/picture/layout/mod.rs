//! Where everything of a picture is drawn: rows from below, the switches of the data centre first; side A left, B right;
//! host side left, tenant side right. All numbers are whole pixels at 100 %.

mod text;

mod spread;

mod rows;

mod boxes;

mod columns;

mod alike;
mod shared;

mod route;
mod stack;

pub use boxes::Rect;
pub use route::Line;
pub use stack::{Layout, layout};
pub use text::{fit, width_of};
