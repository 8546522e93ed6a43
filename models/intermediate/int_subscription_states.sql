{{ subscription_states(ref('int_bridged_events')) }}
