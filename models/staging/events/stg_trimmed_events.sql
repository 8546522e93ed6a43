{{ trimmed_events(source('raw', 'subscription_events')) }}
