# What every change passes: the same as the continuous integration.
ready:
    bash .ci/run

# The two files of a new rule.
new-rule name:
    cargo run --quiet -- new-rule {{name}}
