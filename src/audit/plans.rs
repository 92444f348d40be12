//! Plans in one tree, each of which rules its own folder: a request that meets several is several requests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::request::Request;
use crate::config::{find_among, is_plan, plan_in};
use crate::source::find_files;

/// The requests, each by one plan, that a request comes to: the paths by the plans above them, then every
/// folder below them that has a plan of its own.
pub(super) fn split(request: &Request, working: &Path) -> Vec<Request> {
    split_among(request, working, &|_| true)
}

/// The requests that a request comes to by the plans that count.
pub(super) fn split_among(
    request: &Request,
    working: &Path,
    counts: &dyn Fn(&Path) -> bool,
) -> Vec<Request> {
    if request.config.is_some() || request.no_config {
        return vec![request.clone()];
    }
    let nested = nested(&request.paths, counts);
    let mut by_plan: BTreeMap<Option<PathBuf>, Vec<PathBuf>> = BTreeMap::new();
    for path in &request.paths {
        let path = std::slice::from_ref(path);
        let plan = find_among(path, working, request.mirror.as_ref(), counts);
        let plan = plan.ok().flatten();
        by_plan.entry(plan).or_default().extend_from_slice(path);
    }
    if nested.is_empty() && by_plan.len() < 2 {
        return vec![request.clone()];
    }
    // Every path is below the empty one.
    let above = by_plan
        .into_iter()
        .map(|(plan, paths)| (plan, paths, Path::new("")));
    let below = nested
        .iter()
        .map(|folder| (plan_in(folder), vec![folder.clone()], folder.as_path()));
    let requests = above.chain(below).zip(0..);
    requests
        .map(|((plan, paths, folder), number)| Request {
            paths,
            without: nested
                .iter()
                .filter(|other| *other != folder && other.starts_with(folder))
                .cloned()
                .collect(),
            no_config: plan.is_none(),
            config: plan,
            // What one plan judges is nothing to another, and a cache holds one run.
            cache: request
                .cache
                .as_ref()
                .map(|cache| cache.join(format!("plan-{number}"))),
            ..request.clone()
        })
        .collect()
}

/// The folders below the paths that have a plan of their own, outer ones first. The plan of a path itself is the
/// plan of the path.
fn nested(paths: &[PathBuf], counts: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let files = find_files(paths).files;
    let plans = files.iter().filter(|file| is_plan(file));
    let plans = plans.filter(|plan| counts(plan));
    let folders = plans.filter_map(|plan| plan.parent());
    let folders = folders.filter(|folder| !paths.iter().any(|path| path == folder));
    let folders: BTreeSet<&Path> = folders.collect();
    folders.into_iter().map(Path::to_owned).collect()
}
