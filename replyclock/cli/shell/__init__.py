"""What all commands share: errors as sentences, options, tables, progress; calls no step."""
