//! One test binary for all but the rules (`tests/rules`), so that the Rego engine is linked once. Each
//! module says what belongs in it.

/// Waivers and baselines.
mod acceptance;
/// Answers of appliances as they come, and what stands in the place of one that failed.
mod answers;
/// Layers, budgets and habits of the code base.
mod architecture;
/// Archives made byte by byte, and by the programs that people make them with.
mod archive_writer;
/// Archives as the folders that they hold.
mod archives;
mod archives_closed;
/// Archives with anything wrong that can be.
mod archives_hostile;
/// The base of a change: what it is read from, and that nobody can hide it.
mod base_revision;
/// Who decides about a change: the base.
mod base_rules;
/// A browser without a window.
mod browser;
/// Diagnostic bundles.
mod bundles;
/// One setting that brings many findings.
mod causes;
/// No import goes in a circle.
mod circles;
/// CLIXML, written by others.
mod clixml;
/// Collecting from appliances.
#[cfg(feature = "collect")]
mod collect;
/// Manifests of collections: what they expect, and what they say of the files beside them.
mod collection;
/// Appliances that manifests tell apart: nothing of one answers for what another one lacks.
mod collection_apart;
/// Manifests of appliances: one folder is one appliance, and its gaps are told in its words.
mod collection_appliances;
mod collection_coverage;
/// The command line as a user meets it: exit codes, formats, the README's commands.
mod command_line;
/// Real exports of others, if there are any.
mod corpus;
/// Numbers that look thrown.
#[path = "../shared/dice.rs"]
mod dice;
/// Documents that must stay true.
mod documents;
/// What `snapshot --inputs` writes for other engines.
mod dumps;
/// Objects that are described twice.
mod duplicates;
/// Configurations of `EasyUCS`.
mod easyucs;
/// The shipped estates: which rule fires where.
mod estates;
/// Policies that fail while they run.
mod failing_rules;
/// Threads, machines, caches: the same bytes out.
mod fleet;
/// The same run in every format.
mod formats;
/// What the fuzz targets run.
mod fuzz_pipeline;
/// The guide.
mod guide;
/// Policies of users that take the time, the stack or the memory of the process.
mod hostile_policies;
/// The page for a browser.
mod html;
/// The draft of a plan.
mod init;
/// Broken, foreign and hostile inputs.
mod inputs;
/// The page of what can be read.
mod inputs_page;
/// JSON Schemas against the readers of the documents.
mod json_schemas;
/// The JSON parser against conformance shapes and `serde_json`.
mod json_shapes;
/// Keys that stand twice in an object of JSON.
mod keys_twice;
/// The command line of ledgers.
mod ledger_command;
/// The isolation proof.
mod ledger_isolation;
/// The ledger of guarantees, sentence by sentence.
mod ledger_qos;
/// Small sites for the tests of ledgers.
mod ledger_site;
/// The ledger of VLANs, sentence by sentence.
mod ledger_vlan;
/// Modules that policies import.
mod library;
/// What is too much.
mod limits;
/// Log commands in everything that others write.
mod log_commands;
/// Exports that lost their content.
mod lost_content;
/// Documents with small changes.
#[path = "../shared/mutation.rs"]
mod mutation;
/// Inputs with small changes, through whole runs.
mod mutations;
/// Exports in another order.
mod oneview_module;
mod order;
/// Rules of users.
mod own_rules;
/// Policies of users that have no page.
mod pageless;
/// Paths from interfaces to uplinks.
mod paths;
/// What each format of a picture says.
mod picture_formats;
/// Pictures: what is drawn, and what every format makes of it.
mod pictures;
/// A pull request from end to end.
mod pull_request;
/// Random documents in random legal forms.
#[path = "../shared/documents.rs"]
mod random_documents;
/// Raw outputs of cmdlets say the same as the collector.
mod raw_cmdlets;
/// Documents of former versions.
mod renamed_keys;
/// What another XML parser finds.
#[path = "../shared/second_xml.rs"]
mod second_xml;
/// Secrets that must not come out anywhere.
mod secrets;
/// Secrets in what users write.
mod secrets_of_users;
/// Secrets in exports that are refused.
mod secrets_refused;
/// Several appliances and domains in one run.
mod several_backends;
/// The command line of simulations.
mod simulate_command;
/// Reports of a simulation.
mod simulation_reports;
/// Simulations of whole sites: threads, plans, exit codes.
mod simulation_runs;
/// What can fail and what feels it.
mod simulation_shapes;
/// A simulation made by hand.
mod simulation_site;
/// What tests share.
mod support;
/// `fabriclint test`: rules tested by their authors.
mod test_command;
/// The UCS estate: addresses, masks, shares.
mod ucs;
/// The word at the end of a run, and what stands behind it.
mod upstream;

mod verdict;
/// The classic Virtual Connect estate beyond its findings.
mod virtual_connect;
/// Outputs of cmdlets in the forms that people hand in.
mod windows_forms;
/// Files that are called after a cmdlet and cannot be used.
mod windows_refused;
/// The script that collects Windows hosts, under a real PowerShell.
mod windows_script;
/// Files that are written: whole, and never over what a run reads.
mod writes;
/// The XML reader against a second parser.
mod xml_shapes;
