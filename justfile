# What every change passes: the same as the continuous integration.
ready:
    bash .ci/run

# Every test but the mutants and the unknown values of the rules, for between edits.
quick:
    cargo test --quiet -- --skip rules::mutants --skip rules::unknowns

# The two files of a new rule.
new-rule name:
    cargo run --quiet -- new-rule {{name}}

# What the binary says of the estates whose names begin so: `teaming`, `teaming/lacp`.
estate name:
    cargo test --quiet --test rules estates::
    for plan in target/estates/{{name}}*/fabriclint.yaml target/estates/{{name}}/*/fabriclint.yaml; do \
        if [ -f "$plan" ]; then cargo run --quiet -- check "$(dirname "$plan")" || true; fi; done
