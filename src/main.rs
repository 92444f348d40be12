//! The binary: arguments in, exit code out.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Judging a host allocates and frees ten thousand small values; what that costs with and without
/// it is in `docs/performance.md`.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    fabriclint::cli::main()
}
