//! Tests of the simulation as a whole: its tables, what is missing, and the outage of the article series.

mod missing_facts;
mod rows_of_fates;
mod small_sites;
mod story;
mod table_of_outcomes;
