{{ priced_events(ref('stg_subscription_events')) }}
