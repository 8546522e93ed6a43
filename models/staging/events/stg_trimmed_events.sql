{{ trimmed_events() }}
