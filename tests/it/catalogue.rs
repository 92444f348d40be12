//! Pages and policies: pairs, words, links.
