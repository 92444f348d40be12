package fabriclint.lib.bounds

# What a message says of a number that is too large: itself, or what is known of it.
at_least(bounds) := sprintf("%d", [bounds.exactly]) if bounds.exactly != null

at_least(bounds) := sprintf("at least %d", [bounds.at_least]) if bounds.exactly == null

# What a message says of a value that may be unknown.
value(number) := sprintf("%d", [number]) if number != null

value(number) := "unknown" if number == null
