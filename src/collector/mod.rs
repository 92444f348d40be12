//! What collects the inputs of a check, where that is a program of its own. It opens no connection and asks nothing:
//! it is the texts that others run.

pub mod windows;
