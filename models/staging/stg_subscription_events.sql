{{ subscription_events(ref('stg_judged_events')) }}
