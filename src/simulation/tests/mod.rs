//! Tests of the simulation as a whole: its tables, what is missing, the outage of the article series, what clusters make
//! of failures, how failures are named, and pairs.

mod after;
mod broken_before;
mod budgets;
mod evictions;
mod fabrics;
mod lacp;
mod last_path;
mod meeting;
mod meeting_unknown;
mod missing_facts;
mod names;
mod pairs;
mod rows_of_fates;
mod shared_answers;
mod small_clusters;
mod small_sites;
mod story;
mod table_of_outcomes;
mod undocumented;
mod who_suffers;
