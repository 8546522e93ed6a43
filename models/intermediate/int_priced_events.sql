-- depends_on: {{ ref('int_usage_charges') }}
{{ priced_events(ref('stg_subscription_events')) }}
