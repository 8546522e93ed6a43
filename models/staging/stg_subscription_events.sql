{{ subscription_events() }}
