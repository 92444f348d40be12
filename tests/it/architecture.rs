//! The code base about itself.
